"""What happened to each animal besides growth: response, weight, departure, assays.

``response`` (response by three schemes, rates of each arm, time on study), ``body_weight`` and
``tolerability`` (weight, deaths, who left and why), ``drop_out`` (growth curves where animals
leave), ``dosing`` (days of a schedule), ``endpoint_assays`` and ``excised`` (tumors and assays at
the end), ``experimental_unit`` (is the animal the unit). From ``animal_volumes`` and the sheets of
the ``Study``; to the pages Tumors and Safety.
"""
