"""Combinations on plates: more, or less, than the drugs alone lead one to expect.

``dose_matrix`` lays out each combination; ``references`` are what it is held against (Bliss, HSA,
Loewe, ZIP; curves of slices from ``slice_fits``), ``resampling`` its spread; ``synergy`` makes
``synergy_in_vitro`` and ``synergy_cells``, ``fixed_dose`` a row for single pairs,
``median_effect`` the index of Chou and Talalay, ``isobole`` the lines of equal effect. ``musyc``
tells potency from efficacy by the surfaces of ``musyc_surface``, fitted in ``musyc_fit``;
``musyc_limits`` says what they leave open. From viability by
experiment; to the page Cells, tab Combinations.
"""
