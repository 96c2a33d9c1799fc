"""Combinations in animals: is growth slower than the parts alone lead one to expect.

``rates`` (the table ``synergy_in_vivo``: growth rates of the mixed model by Bliss, HSA and
response additivity), ``inhibition`` (``synergy_tgi``: on the evaluation day) and
``expected_growth`` (``combination_growth``: the curve that Bliss expects). From
``animal_volumes``; to the page Tumors, tab Combinations.
"""
