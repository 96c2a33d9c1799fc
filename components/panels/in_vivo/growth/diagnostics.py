"""Figures that show whether the growth model fits: residuals, normal quantiles, fitted lines."""

from __future__ import annotations

import numpy as np
import pandas as pd

from components.look.drawing import Drawing
from components.look.theme import FADED, Panel, View, counted, file_stem, sentence_join
from components.panels.parts.strips import empty_panel

COLUMNS = 3
ROW_PX = 230
NO_FIT = "The growth model has no fit with a shown arm in this model."
WHAT_TO_LOOK_FOR = (
    "Left, residuals: look for an even band around 0; a bow means that growth is not exponential, "
    "a funnel that large tumors scatter more. Middle, residuals against normal quantiles, and "
    "right, animals' own rates: look for points along the line; single points far off are "
    "outlying measurements or animals, a bend at both ends means longer tails than the model "
    "allows, and too small p-values."
)


def residuals(rows: pd.DataFrame, animals: pd.DataFrame, view: View, model: str) -> Panel:
    """Residuals by fitted value, and normal quantiles of residuals and of animals' own rates."""
    title = f"Does the growth model fit? {model or 'All animals'}"
    stem = file_stem(view.study_title, "growth_residuals", model)
    table, each = view.rows(rows, model), view.rows(animals, model)
    if table.empty:
        return empty_panel("inference_residuals", title, NO_FIT, stem)
    figure = Drawing(cols=3, horizontal_spacing=0.19)
    for arm in table["arm"].unique():
        mine, own = table[table["arm"] == arm], each[each["arm"] == arm]
        for col, (x, y, names) in enumerate(
            (
                (mine["fitted"], mine["residual"], mine["animal"]),
                (mine["quantile"], mine["residual"], mine["animal"]),
                (own["quantile"], own["own_rate"], own["animal"]),
            ),
            start=1,
        ):
            _add_points(figure, view, model, arm, (x, y, names), col)
    figure.add_hline(0, col=1, line_dash="dot")
    for col, every in ((2, table["residual"]), (3, each["own_rate"])):
        _add_normal_line(figure, every.to_numpy(float), col)
    for col, (x, y) in enumerate(
        (
            ("Fitted log(V / V0)", "Residual (SD)"),
            ("Normal quantile", "Residual (SD)"),
            ("Normal quantile", "Own rate (per day)"),
        ),
        start=1,
    ):
        figure.update_xaxes(title=x, row=1, col=col)
        figure.update_yaxes(title=y, row=1, col=col)
    return Panel(
        key="inference_residuals",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                WHAT_TO_LOOK_FOR,
                f"n = {len(table)} measurements of {counted([len(each)], 'animal')}, over their "
                "arm's SD; own rates are the animals' deviations from their arm, as predicted by "
                "the model. Lines: through the quartiles of all shown points.",
            ]
        ),
        alt=f"Three scatter charts: {title}; {len(table)} residuals and {len(each)} animals.",
        table=table,
        file_stem=stem,
        height=380,
    )


def fitted_lines(rows: pd.DataFrame, view: View, model: str) -> Panel:
    """Every animal's measurements with its fitted line, a field for each arm."""
    title = f"Measured and fitted growth of each animal, {model or 'all animals'}"
    stem = file_stem(view.study_title, "growth_fitted", model)
    table = view.rows(rows, model)
    if table.empty:
        return empty_panel("inference_fitted", title, NO_FIT, stem)
    arms = list(table["arm"].unique())  # a field each
    lines = -(-len(arms) // COLUMNS)
    figure = Drawing(
        rows=lines, cols=COLUMNS, vertical_spacing=0.42 / lines, horizontal_spacing=0.06
    )
    figure.update_layout(margin={"t": 48})  # for the names over the fields
    ends = table[["log_rtv", "fitted"]].to_numpy(float)
    last, room = float(table["days"].max()), 0.06 * float(np.ptp(ends))
    for slot in range(lines * COLUMNS):
        place = {"row": slot // COLUMNS + 1, "col": slot % COLUMNS + 1}
        if slot >= len(arms):
            figure.update_xaxes(visible=False, **place)
            figure.update_yaxes(visible=False, **place)
            continue
        _add_arm(figure, view, model, table[table["arm"] == arms[slot]], place)
        figure.update_xaxes(range=[0, last * 1.04], title="Days from baseline", **place)
        figure.update_yaxes(range=[ends.min() - room, ends.max() + room], **place)
        if place["col"] == 1:
            figure.update_yaxes(title="log(V / V0)", **place)
    count = table.drop_duplicates(["arm", "animal"]).groupby("arm").size()
    return Panel(
        key="inference_fitted",
        title=title,
        figure=figure,
        caption=sentence_join(
            [
                "Points: measurements; thin lines: the model's line of each animal; thick: the "
                "arm's rate. Look for points that bow away from their lines: growth that slows "
                "or starts again is not one rate.",
                f"n = {counted(count, 'animal')} an arm; volumes of 0 are not in the model.",
            ]
        ),
        alt=f"Small charts: {title}; {len(arms)} arms.",
        table=table,
        file_stem=stem,
        height=90 + ROW_PX * lines,
    )


def _add_points(
    figure: Drawing,
    view: View,
    model: str,
    arm: str,
    points: tuple[pd.Series, pd.Series, pd.Series],
    col: int,
) -> None:
    style, (x, y, names) = view.styles[arm], points
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 6, "opacity": 0.75},
        text=[f"animal {name}" for name in names],
        name=view.label(arm, model),
        legendgroup=arm,
        showlegend=col == 1,
        hovertemplate="%{fullData.name}<br>%{text}: %{y:.2g}<extra></extra>",
        col=col,
    )


def _add_normal_line(figure: Drawing, values: np.ndarray, col: int) -> None:
    """The line through the quartiles, which normal values follow."""
    low, high = np.quantile(values, [0.25, 0.75])
    slope = (high - low) / (2 * 0.6744897501960817)
    middle, far = (low + high) / 2, 2.6
    line = {"width": 1, "dash": "dot"}
    figure.add_shape(
        type="line", x0=-far, x1=far, y0=middle - far * slope, y1=middle + far * slope, line=line,
        col=col,
    )  # fmt: skip


def _add_arm(
    figure: Drawing, view: View, model: str, rows: pd.DataFrame, place: dict[str, int]
) -> None:
    """One arm's animals, a gap between each and the next."""
    arm = str(rows["arm"].iloc[0])
    style = view.styles[arm]
    gaps = rows.drop_duplicates("animal").assign(days=np.nan, fitted=np.nan)
    lines = pd.concat([rows, gaps]).sort_values(["animal", "days"], kind="stable")
    figure.add_scatter(
        x=lines["days"],
        y=lines["fitted"],
        mode="lines",
        line={"color": style.color, "width": 1},
        opacity=FADED + 0.2,
        hoverinfo="skip",
        showlegend=False,
        **place,
    )
    figure.add_scatter(
        x=rows["days"],
        y=rows["log_rtv"],
        mode="markers",
        marker={"color": style.color, "symbol": style.symbol, "size": 5},
        text=[f"animal {name}" for name in rows["animal"]],
        hovertemplate="%{text}, day %{x:~g}: %{y:.2f}<extra></extra>",
        showlegend=False,
        **place,
    )
    farthest = rows.iloc[int(rows["days"].argmax())]
    figure.add_scatter(
        x=[0, farthest["days"]],
        y=[0, farthest["fitted_arm"]],
        mode="lines",
        line={"color": style.color, "width": 3},
        hoverinfo="skip",
        showlegend=False,
        **place,
    )
    number = "" if place == {"row": 1, "col": 1} else str(
        (place["row"] - 1) * COLUMNS + place["col"]
    )  # fmt: skip
    name = view.label(arm, model).replace(" + ", "<br>+ ")
    figure.add_annotation(
        align="left", text=f"<b>{name}</b>", x=0, y=1, xref=f"x{number} domain",
        yref=f"y{number} domain", xanchor="left", yanchor="bottom", showarrow=False, **place,
    )  # fmt: skip
