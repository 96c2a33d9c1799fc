"""A sheet as it is described before anything is read: cells, blocks, heading rows and lines.

A sheet becomes a page of arrays and is cut into plates and blocks once; every column of a block is
a line, described once by its words and by its values: which roles may it play?
"""
