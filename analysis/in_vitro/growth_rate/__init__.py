"""Growth-rate inhibition: what a drug does to division, so that slow and fast lines compare.

``reference`` (how far control grew, from day-0 wells or a doubling time), ``values``
(``gr_values``), ``metrics`` (``gr_metrics`` from fitted curves) and ``percent_growth`` (NCI's
GI50, TGI, LC50). From ``well_viability``; to the page Cells, part Growth rate (GR).
"""
