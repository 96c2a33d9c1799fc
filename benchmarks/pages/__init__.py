"""Speed and memory of the app: pages, clicks, starts, visitors, exports."""
