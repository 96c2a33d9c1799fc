"""Things pooled under one arm, told by their values: ``groups`` finds them, ``stop`` asks.

``lanes`` says which values of an arm stand at the same place at every dose.
"""
