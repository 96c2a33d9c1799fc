"""Statistics that know nothing of studies: arrays and numbers in, estimates, intervals and p out.

Comparisons of arms (``comparison``: Welch, Dunnett, Holm; ``unlike_spreads``: Dunnett with a
variance for each arm, ``covariate_adjustment``: at equal covariate, ``every_pair``: all pairs;
``dunnett`` has the distribution behind them), survival (``kaplan_meier``, ``cox_and_log_rank``),
growth (``mixed_model``), curves (``least_squares``), means of skewed values (``skewed_means``), and
intervals by ``inhibition_intervals`` or by recovering variances (``pair_intervals``). The topics
(in vitro, in vivo, survival) and the summary call them; golden numbers made by R are in
``tests/golden``.
"""
