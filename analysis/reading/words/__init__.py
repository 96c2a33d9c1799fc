"""Words in cells: spellings of headings, units, dates, arms and values, whatever sheet they are in.

``headings`` has the spellings of a study workbook, ``heading_cells`` compares a heading with them,
``units``, ``dates`` and ``values`` take texts to numbers, ``arm_words`` says what an arm's name
tells. The words of caliper sheets and of plates are with their readers.
"""
