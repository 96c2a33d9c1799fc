"""Sheets as the user knows them: drawn with what was read, and tables that can be pointed at."""
