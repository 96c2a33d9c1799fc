"""How figures look: ink and paper, drawing primitives, arm colors, and numbers becoming text.

The lowest room of ``components``. ``ink_and_paper`` has the colors of a light and a dark page,
``drawing`` and ``scene`` write figures as plain data, ``theme`` gives each arm its color, dash and
marker and prints numbers as figures have them; ``figure_style`` lays the
user's settings over a figure that is ready.
"""
