"""Figures by topic: results in, a Panel out. No Streamlit, no statistics."""
