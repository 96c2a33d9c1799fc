"""What a sheet is: readings of each block compete, and the one that explains most is chosen.

Each kind of table proposes a reading of a block: what it explains of the filled cells, what it had
to assume, what contradicts it, and whether a word or a structure that nothing else has anchors it.
"""
