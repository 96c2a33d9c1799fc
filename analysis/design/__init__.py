"""Designing a study, and writing one down.

How many animals or experiments a question needs, with the test that the analysis will use
(``growth_power``, ``survival_power``, ``cell_power``; what they share in ``power``, spreads of a
finished study in ``spreads``, words for an animal application in ``application``), which animal
gets which arm (``randomization``), and a study as a clean workbook that reads back to the same
study (``study_workbook``). Takes a ``Study``, tables of results or the user's own numbers; the page
Design and Export show and save what comes out.
"""
