"""How long animals lived: Kaplan-Meier, life span, log-rank and Cox, by arm and by pair.

``table`` has one row an arm (``survival``) and the curve (``survival_curve``), ``life_span`` the
means and medians in it, ``pairs`` each arm against each other, ``proportional_hazards`` the check
of Cox's model. From ``Study.survival``, which ``in_vivo/growth/volume_survival`` fills from tumor
volumes where no survival sheet was given; to the page Survival and the summary.
"""
