"""How many animals or experiments a question takes: its fields, starting values and plan.

``plans`` has the questions, ``starting_values`` the spreads they begin with, ``fields`` how a
number is asked for.
"""
