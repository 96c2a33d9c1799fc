"""What shows that a reading of animals may be wrong, before anything of it counts.

``animals_apart`` looks at columns that no reading explains, ``as_headings`` at rows of data taken
for headings, ``lost_rows`` at rows that the reading had no use for; ``stop`` asks.
"""
