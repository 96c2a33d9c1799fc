"""Pure analysis: records in, results out. No Streamlit, no Plotly, no session.

``reading`` takes uploaded bytes to a ``Study`` (``study``); the topics ``in_vitro``, ``in_vivo``
and ``survival`` take it to tables, with ``settings`` for choices and ``statistics`` for numbers;
``summary`` gathers them, and ``results.analyse`` is the whole. ``design`` stands beside: animals to
plan for. Tables go to the app's pages and exports, or to files by ``python -m analysis``.
"""

import os

# One thread a computation, as in the app's workers: threads that share a sum change its last digit
# with their number, and wait for each other where a machine is busy. It holds for numpy if this
# package is imported first.
for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

__version__ = "0.2.0"  # the only place: pyproject.toml, pictures, methods and files take it
