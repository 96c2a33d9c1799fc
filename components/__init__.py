"""The app between the science and the screen: Plotly figures, cards, session, views and files.

Imports point one way: ``look`` (ink, drawing, theme), then ``panels`` (results in, a figure out),
``figures`` (the one list of them), ``app`` (session, keeping, frame), ``card`` (a figure on the
page), ``export`` (files to take out) and ``views`` (what each page shows).
"""
