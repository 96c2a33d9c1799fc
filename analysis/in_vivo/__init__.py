"""Animals: tumor growth, the animals themselves, and combinations.

``growth`` makes volumes and how fast they grow, ``animals`` what happened to each animal
(response, weight, departure, assays at the end), ``combinations`` whether two drugs do more than
one expects.
"""
