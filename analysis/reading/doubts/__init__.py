"""What a finished reading leaves open: columns and rows that nothing explains, values that repeat.

``names_apart`` asks what such a column or row of names tells apart; ``frame`` holds back the rows
of a finding while a doubt about it is open, and each other module is the evidence of one family.
"""
