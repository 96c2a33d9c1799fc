"""Concentration-response curves of single drugs: fits, IC50 with interval, resistance.

From the bottom: ``model`` (the curve and its points), ``squares`` and ``fit`` (all curves at once,
and how good they are), ``limits`` and ``intervals`` (profile likelihood). Of a study: ``series``
(its points), ``shapes`` (what the means do around 50 %), ``study_curves`` (what the fits say), and
the tables ``table`` (``dose_response``, ``dose_response_curve``), ``by_experiment``
(``ic50_by_experiment``), ``which_model`` (``curve_models``), ``resistance`` (of lines and their
``parents``) with ``pairs`` of curves, ``against_drug``. From ``well_viability``; to the pages Cells
and Answer.
"""
