"""The list of figures: each one said once, for its page and for Export alike.

Results and the user's choices come in; what leaves is a figure's key, its place in the app and the
panel that draws it. No Streamlit here.
"""
