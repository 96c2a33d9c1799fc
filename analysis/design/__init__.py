"""Designing a study, and writing one down.

How many animals an arm needs (``power``), which animal gets which arm (``randomization``), and a
study as a clean workbook that reads back to the same study (``study_workbook``). Takes a ``Study``
or the user's own numbers; the page Design and Export show and save what comes out.
"""
