"""The three small charts of the Answer page: growth, survival and dose response, side by side.

No grid, no legend and no table of counts: the tiles are the legend, and the page has each figure
whole. ``small`` holds their sizes, on the screen and on the slide.
"""
