"""Plates: absorbance to viability, and whether the plates can be trusted.

``wells`` (``well_viability``, by the control of ``solvents``) and ``viability`` (means by
experiment, tests) are the way of the numbers; ``time_course`` and ``all_pairs`` compare them
further. ``quality`` (``plate_qc``), ``edges``, ``surface``, ``integrity`` with ``reads`` and
``problems`` judge plates; ``exclusions`` finds wells and shows what leaving them out does;
``regions`` names parts of a plate; ``prism_tables`` lays viability out as GraphPad Prism takes it.
From ``Study.plate_reads``; to the page Cells, and to curves, growth rate and combinations.
"""
