"""Wide tables of animals: ``wide_layout`` has days across, ``measure_columns`` says what they hold.

``days_down`` has a row a day and a column an animal, ``value_date_pairs`` a column of dates beside
each column of values, ``status_by_day`` words in place of numbers, ``repeats`` several readings of
one diameter below each other.
"""
