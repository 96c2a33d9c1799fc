"""Pointing: the user says what a table of a sheet is and what its columns mean.

``tables`` cuts a sheet into tables and finds those of a shape, ``kinds`` lists what a table can be,
``guess`` preselects, ``rewrite`` puts the app's own words into the headings, and ``read`` gives the
table to the readers of its kind, as if it had been written so.
"""
