"""Plate & Caliper: the frame of the app. The pages hold what their screens show."""

from components.app import frame

page = frame.router()
frame.settle_memory("imports")
frame.sidebar(page)
page.run()
