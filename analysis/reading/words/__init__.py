"""Words in cells: a new spelling goes into one file here, whatever sheet it is in.

``headings`` has the spellings of a study workbook, ``caliper_fields`` more of them for sheets of
animals, ``heading_grammar`` what no list can hold; ``roles`` the words by which the kind of a table
is chosen; ``plates`` what stands around plates, ``responses`` and ``concentrations`` what tables of
doses say, ``signals`` raw signals and results, ``arm_words`` what an arm's name tells,
``event_codes`` what tells an event. ``units``, ``dates``, ``values`` and ``wells`` read cells.
"""
