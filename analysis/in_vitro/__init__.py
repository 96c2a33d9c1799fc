"""Cells on plates: viability, concentration-response, growth rate and combinations.

``plates`` makes viability from absorbance and judges the plates; ``curves`` fits it over
concentration; ``growth_rate`` asks the same of the rate of growth; ``combinations`` holds two
drugs together against each alone.
"""
