"""Before a study: animals to arms at random, and how many animals an arm needs."""

from components.app import shell

shell.via_app()

from components.app import frame
from components.views import design

parts = {"Randomize": design.randomize, "Animals per arm": design.power}
parts[frame.open_tab(parts, "choice_design_tab")]()
