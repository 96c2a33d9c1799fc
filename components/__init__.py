"""The app's parts: theme, session, figure cards, and the panels that draw figures."""
