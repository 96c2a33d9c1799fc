"""Headings of caliper sheets: where they stand, and which animal, day and measure each one names.

``heading_rows`` finds the rows, ``heading_cell`` reads one cell, ``regions`` gives
the tables of a sheet with a head for each column, ``who_columns`` whose their rows are.
"""
