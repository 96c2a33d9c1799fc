"""A figure on the page: title, picture buttons, chart, caption, and the numbers behind it.

One custom element (``figure_card.py`` with its script and style) draws every figure, so that the
user's own browser makes the pictures. ``drawn_panels`` keeps what was drawn, ``guide`` shows the
help page that belongs to a figure.
"""
