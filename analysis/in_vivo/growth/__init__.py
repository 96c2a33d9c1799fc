"""Tumor volumes, and how much less they grow under treatment.

``volume`` makes the table ``animal_volumes`` from ``Study.calipers`` (by ``burden``: several
tumors of one animal); the rest reads it. Every day: ``by_day`` (``tumor_growth``, the evaluation
day). On the evaluation day: ``inhibition`` (what TGI is, by each definition), ``against_control``,
``pairs`` (from ``samples``). Over the whole course: ``rates`` (mixed model and its diagnostics),
``by_animal``, ``summary`` with ``delay``, ``event_free``; ``volume_survival`` derives survival. To
the pages Tumors and Answer, and the summary.
"""
