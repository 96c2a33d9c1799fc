"""The parts of the plate layout editor.

``plate`` is the plate on screen, ``form`` what stands beside it; ``said`` makes wells of what the
form holds, to be previewed and to be painted.
"""
