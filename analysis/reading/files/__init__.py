"""Files to sheets of cells, without asking what the cells mean.

Uploads are looked through first (``guards``, ``archives``), then opened by their form (``xlsx``,
``xls``, ``ods``, ``pzfx``, ``text_files``); ``sheets`` gives every form as the same ``Sheet``, and
``cells`` names its cells. From uploaded bytes; to every other folder of ``reading``.
"""
