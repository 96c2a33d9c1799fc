"""What gathers the topics: all tables of a study, and what they say together.

``in_vitro`` and ``in_vivo`` call each topic once and return ``Results`` (``record``). Over them
stand the tables that compare readouts: ``scorecard``, ``readouts``, ``effects``, ``partners``; one
arm against another on request (``arm_pair``); one answer to each question (``answers``); and the
methods paragraph (``methods`` and its parts). ``analysis.results.analyse`` puts all of it together
for the app and the command line.
"""
