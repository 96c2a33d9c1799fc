"""Responses that stand in no well: tables of doses and what they did, read to ``responses`` rows.

``finder`` offers each block of a sheet to the shapes in turn: ``long`` (a row a response) and
``crossed`` (doses, times, drugs and replicates on the left and above). Each shape says what it
needs to be sure; ``doses``, ``controls`` and ``measures`` settle or ask what its headings
leave open; ``rows`` makes rows of a study of it.
"""
