"""What was read of the files: each sheet drawn small, what is left open, and the way on."""

from components.app import shell

shell.via_app()

from components.views.check import screen

screen.check_screen()
