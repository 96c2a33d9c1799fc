"""Caliper sheets as labs keep them, to the sheets ``calipers`` and ``survival`` of a workbook.

``sheets`` looks through a sheet; ``headings`` finds its regions and what each column is;
``long_layout`` (a row a day) and ``wide`` (days across, and what can be turned into that) read
them; ``stops`` finds what is none of them. ``measured_cells`` and ``measured_numbers`` take cells
to numbers. ``findings`` gives what was found to
``reading.findings``.
"""
