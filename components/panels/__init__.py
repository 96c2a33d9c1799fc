"""Figures by topic, in the rooms of ``analysis``: results in, a ``Panel`` out.

A panel is a figure with its title, caption and numbers. No Streamlit, no statistics: whatever is
drawn was computed before. ``parts`` has what many figures are built of.
"""
