"""Pure analysis: records in, results out. No Streamlit, no Plotly, no session.

Strings are kept as Python objects, not in pyarrow's buffers: tables here are small, and each
operation on a buffer costs more than all of their rows.
"""

import pandas as pd

pd.set_option("mode.string_storage", "python")
