"""What columns of tables of animals mean beyond the field that their headings name.

Rooms: ``studies`` (studies and models as part of an animal's identity), ``day_units`` (weeks),
``named_values`` (a measure in the title), ``areas`` and ``legends`` (codes that a file explains).
"""
