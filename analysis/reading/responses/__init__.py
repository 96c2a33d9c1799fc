"""Responses that stand in no well: tables of doses and what they did, read to ``responses`` rows.

``finder`` offers each block of a sheet to the shapes in turn: ``long`` (a row a response),
``matrix`` (doses of two drugs on two edges), ``across`` (doses or hours in a heading row) and
``down`` (doses or hours in the first column). Each shape says what it needs to be sure; ``rows``
turns what was found into rows, and says what was assumed.
"""
