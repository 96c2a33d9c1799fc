"""What each page shows: its tabs, controls and words, around figures of the list.

A page in ``pages/`` reads as its screen and calls its view here; a view asks the session for
results, draws controls, and shows figures. Nothing is computed here.
"""
