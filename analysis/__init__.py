"""Pure analysis: records in, results out. No Streamlit, no Plotly, no session.

``reading`` takes uploaded bytes to a ``Study`` (``study``); the topics ``in_vitro``, ``in_vivo``
and ``survival`` take it to tables, with ``settings`` for choices and ``statistics`` for numbers;
``summary`` gathers them, and ``results.analyse`` is the whole. ``design`` stands beside: animals to
plan for. Tables go to the app's pages and exports, or to files by ``python -m analysis``.
"""

__version__ = "0.2.0"  # the only place: pyproject.toml, pictures, methods and files take it
