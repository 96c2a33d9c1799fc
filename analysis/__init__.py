"""Pure analysis: records in, results out. No Streamlit, no Plotly, no session."""
