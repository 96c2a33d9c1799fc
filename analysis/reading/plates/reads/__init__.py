"""The numbers of plates in a sheet: grids with and without labels, lists of wells, reader exports.

Every shape of read has its module (``labeled_grids``, ``unlabeled_grids``, ``well_lists``,
``wells_across``, ``softmax`` ...); all give ``well_blocks`` and find what stands
around a plate (``around_a_grid``, ``notes_outside``): wavelength, hours, experiment. To
``plates.sheets``.
"""
