"""The Study page: ``page`` has its tabs, the others what they show."""
