"""A figure in three dimensions that the user can turn, as plain data."""

from __future__ import annotations

from typing import Any

from components.look.drawing import Drawing, Properties
from components.look.ink_and_paper import Look

AXES = ("xaxis", "yaxis", "zaxis")


class SceneDrawing(Drawing):
    """Surfaces in one scene, in place of subplots."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = range(0)
        self._layout = {"shapes": [], "annotations": [], "scene": {}}

    def add_surface(self, **trace: Any) -> None:
        """A surface over a grid."""
        self._traces.append({"type": "surface"} | trace)

    def update_scene(self, **scene: Any) -> None:
        """Set properties of the scene: its axes ``xaxis``, ``yaxis`` and ``zaxis``, its camera."""
        self._layout["scene"] |= scene

    def spec(self, look: Look, height: int) -> Properties:
        """Traces and layout in the look of a page, as they go to the browser."""
        whole = super().spec(look, height)
        ink, _, grid, line = look.colors
        worn = {"color": ink, "gridcolor": grid, "zerolinecolor": line, "linecolor": line}
        scene = whole["layout"]["scene"]
        for name in AXES:
            axis = scene.get(name, {})
            title = axis.get("title", {}) | {"font": {"size": 13}}
            scene[name] = {"showbackground": False, **worn, **axis, "title": title}
        return whole
