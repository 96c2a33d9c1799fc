"""Plates as readers and labs write them, to the sheets ``plate_reads`` and ``plate_layout``.

``reads`` finds the grids and lists of wells; ``grid_roles`` tells raw reads from layouts;
``layouts``, ``layout_grids``, ``layout_rows`` and ``margins`` say what is in the wells; ``join``
puts both together. ``findings`` gives what was found to ``reading.findings``.
"""
