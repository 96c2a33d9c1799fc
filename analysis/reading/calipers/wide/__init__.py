"""Wide tables of animals that are turned, paired or stacked before they can be read.

``days_down`` has a row a day and a column an animal, ``value_date_pairs`` a column of dates beside
each column of values, ``status_by_day`` words in place of numbers, ``repeats`` several readings of
one diameter below each other.
"""
