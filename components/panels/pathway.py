"""The diagram of estrogen's way to growth: where a drug stops it, how cells get round it."""

from __future__ import annotations

from dataclasses import dataclass

from components.look.drawing import Drawing
from components.look.theme import BAD, GOOD, NEUTRAL, Panel, file_stem, plot_text


@dataclass(frozen=True, slots=True)
class Box:
    """A step of the pathway: its place (center) and words."""

    x: float
    y: float
    words: str
    width: float = 1.9


HALF_HEIGHT = 0.66
STEPS = {
    "androgen": Box(1.0, 3.0, "androgens"),
    "estradiol": Box(4.6, 3.0, "estradiol"),
    "receptor": Box(8.2, 3.0, "estrogen<br>receptor"),
    "growth": Box(11.8, 3.0, "gene<br>transcription,<br>growth", 2.1),
    "surface": Box(1.0, 0.7, "HER2, EGFR,<br>IGF-1R", 2.1),
    "kinases": Box(4.9, 0.7, "PI3K / Akt / mTOR<br>MAPK", 2.7),
}
ARROWS = (("androgen", "estradiol"), ("estradiol", "receptor"), ("receptor", "growth"))
TARGETS = {  # where the drug's bar stands, and its words
    "aromatase": (2.8, "blocks aromatase"),
    "receptor": (6.4, "blocks binding"),
    "degradation": (8.2, "degrades the receptor"),
}


def pathway(drugs: dict[str, str], title: str, key: str) -> Panel:
    """The pathway with a bar for each drug; ``drugs`` gives each drug's target (or "")."""
    figure = Drawing()
    for box in STEPS.values():
        _add_box(figure, box)
    for start, end in ARROWS:
        _add_arrow(figure, STEPS[start], STEPS[end], NEUTRAL, dashed=False)
    _add_arrow(figure, STEPS["surface"], STEPS["kinases"], BAD, dashed=True)
    _add_escape(figure)
    for target, (x, words) in TARGETS.items():
        names = [plot_text(name) for name, aim in drugs.items() if aim == target]
        if names:
            _add_block(figure, x, names, words)
    figure.add_annotation(x=2.8, y=2.62, text="aromatase", showarrow=False, font={"size": 12})
    figure.update_xaxes(visible=False, range=[-0.3, 13.1])
    figure.update_yaxes(visible=False, range=[-0.1, 4.9])
    figure.update_layout(margin={"l": 4, "r": 4, "t": 4, "b": 4}, showlegend=False)
    blocked = [name for name, target in drugs.items() if target]
    return Panel(
        key=key,
        title=title,
        figure=figure,
        caption="Bars: where the drug acts. Dashed: the way round it, growth-factor signaling "
        "phosphorylates the receptor and switches it on without estradiol (resistance).",
        alt="Diagram: androgens are turned into estradiol by aromatase, estradiol binds the "
        f"estrogen receptor, which drives growth; blocked by {', '.join(blocked) or 'nothing'}; "
        "growth-factor signaling through PI3K, Akt, mTOR and MAPK activates the receptor without "
        "estradiol.",
        file_stem=file_stem("pathway", *drugs),
        height=270,
        least_px=560,
    )


def _add_box(figure: Drawing, box: Box) -> None:
    figure.add_shape(
        type="rect",
        x0=box.x - box.width / 2,
        x1=box.x + box.width / 2,
        y0=box.y - HALF_HEIGHT,
        y1=box.y + HALF_HEIGHT,
        line={"width": 1.5, "color": NEUTRAL},
        fillcolor="rgba(120,128,140,0.10)",
    )
    figure.add_annotation(x=box.x, y=box.y, text=box.words, showarrow=False, font={"size": 13})


def _add_arrow(figure: Drawing, start: Box, end: Box, color: str, *, dashed: bool) -> None:
    x0, x1 = start.x + start.width / 2, end.x - end.width / 2
    figure.add_shape(
        type="line", x0=x0, x1=x1, y0=start.y, y1=end.y,
        line={"color": color, "width": 2, "dash": "dash" if dashed else "solid"},
    )  # fmt: skip
    _add_head(figure, x1, end.y, color, -12, 0)


def _add_escape(figure: Drawing) -> None:
    kinases, receptor = STEPS["kinases"], STEPS["receptor"]
    x0 = kinases.x + kinases.width / 2
    y1 = receptor.y - HALF_HEIGHT
    figure.add_shape(
        type="path",
        path=f"M {x0} {kinases.y} L {receptor.x} {kinases.y} L {receptor.x} {y1}",
        line={"color": BAD, "width": 2, "dash": "dash"},
    )
    _add_head(figure, receptor.x, y1, BAD, 0, 12)
    figure.add_annotation(
        x=receptor.x + 0.2, y=1.25, xanchor="left", align="left", showarrow=False,
        text="phosphorylation:<br>receptor on without ligand", font={"size": 12, "color": BAD},
    )  # fmt: skip


def _add_head(figure: Drawing, x: float, y: float, color: str, ax: int, ay: int) -> None:
    figure.add_annotation(
        x=x, y=y, ax=ax, ay=ay, text="", showarrow=True, arrowhead=2, arrowwidth=2, arrowcolor=color
    )


def _add_block(figure: Drawing, x: float, names: list[str], words: str) -> None:
    """A bar across the arrow with the drugs' names above it."""
    on_receptor = words == TARGETS["degradation"][1]
    bottom = 3.66 if on_receptor else 2.72
    if not on_receptor:
        figure.add_shape(
            type="line", x0=x, x1=x, y0=bottom, y1=3.42, line={"color": GOOD, "width": 5}
        )
    figure.add_shape(type="line", x0=x, x1=x, y0=3.42, y1=3.85, line={"color": GOOD, "width": 2})
    figure.add_shape(
        type="line", x0=x - 0.35, x1=x + 0.35, y0=3.6, y1=3.6, line={"color": GOOD, "width": 4}
    )
    figure.add_annotation(
        x=x, y=3.9, yanchor="bottom", showarrow=False, font={"color": GOOD, "size": 13},
        text=f"<b>{' + '.join(names)}</b><br>{words}",
    )  # fmt: skip
