"""What a finished reading leaves open: columns and rows that nothing explains, values that repeat.

``names_apart`` (of wells and responses) and ``animals_apart`` ask what such a column or row of
names tells apart; ``frame`` holds back the rows of a finding while a doubt about it is open, and
``of_cells`` and ``of_animals`` are the evidence of one family each.
"""
