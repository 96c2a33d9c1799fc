"""What is no measurement of an animal although it stands among them.

``statistic_rows`` are means and their errors, ``copies`` the same curves once more or made
relative.
"""
