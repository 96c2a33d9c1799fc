"""The study workbook: sheets with headings, one row a record, to the tables of a ``Study``.

A module for each sheet (``calipers``, ``plates``, ``outcomes``, ``facts``, ``arm_sheet`` ...), on
``tables`` (columns by their heading, problems by their cell). ``finder`` says which sheet is
which. The checks of rows (``repeats``, ``animals``, ``wells``) serve the other
readers too.
"""
