"""The report: one HTML file that holds its figures, tables and methods, and needs no network."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence

import pandas as pd

from components.export.bundle import Bundle, Member, Slot
from components.look.column_words import column_words
from components.look.ink_and_paper import FONT, light_look
from components.look.theme import Panel

MOST_ROWS = 200
WIDTH_PX = 1000
# Nothing is loaded and no script runs, whatever the names in a workbook hold.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def report(
    title: str,
    notice: str,
    panels: Sequence[Panel],
    tables: Mapping[str, pd.DataFrame],
    methods: Sequence[str],
    name: str,
) -> Bundle:
    """Figures as SVG with their captions, then methods, then every table up to 200 rows each."""
    parts: list[bytes | Slot] = [_head(title, notice).encode()]
    for number, panel in enumerate(panels):
        parts.append(
            f'<figure><h3>{_text(panel.title)}</h3><img alt="{_text(panel.alt)}" src="'.encode()
        )
        parts.append(Slot(number, "svg", WIDTH_PX, panel.height, bare=True, as_address=True))
        parts.append(f'"><figcaption>{_text(panel.caption)}</figcaption></figure>\n'.encode())
    end = ["<h2>Methods</h2>", *(f"<p>{_text(words)}</p>" for words in methods), "<h2>Tables</h2>"]
    end += [_table(table_name, table) for table_name, table in tables.items()]
    parts.append("\n".join([*end, "</main></body></html>\n"]).encode())
    file = f"{name}_report.html"
    return Bundle(file, "text/html", (Member(file, tuple(parts)),), zipped=False)


def _head(title: str, notice: str) -> str:
    ink, paper, grid, line = light_look().colors
    style = (
        f"body{{font:16px/1.5 {FONT};color:{ink};background:{paper};margin:0}}"
        "main{max-width:1040px;margin:2rem auto;padding:0 1rem}"
        "figure{margin:2rem 0;break-inside:avoid}img{width:100%;height:auto}"
        f"figcaption,.small{{color:{ink};font-size:.85rem}}"
        "div{overflow-x:auto}table{border-collapse:collapse;font-size:.8rem}"
        f"th,td{{border-bottom:1px solid {grid};padding:.2rem .6rem;text-align:left}}"
        f"td.n{{text-align:right;white-space:nowrap}}h2{{border-bottom:2px solid {line}}}"
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{_text(title)}</title><style>{style}</style></head><body><main>"
        f"<h1>{_text(title)}</h1><p>{_text(notice)}</p>\n<h2>Figures</h2>\n"
    )


def _table(name: str, table: pd.DataFrame) -> str:
    shown = table.head(MOST_ROWS)
    rest = len(table) - len(shown)
    head = "".join(
        f'<th title="{_text(str(column))}">{_text(column_words(str(column)))}</th>'
        for column in table.columns
    )
    rows = "".join(
        f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in shown.itertuples(index=False)
    )
    more = f'<p class="small">{rest} more rows stand in the workbook.</p>' if rest else ""
    return f"<h3>{_text(name)}</h3><div><table><tr>{head}</tr>\n{rows}</table></div>{more}"


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f'<td class="n">{"" if pd.isna(value) else f"{value:.4g}"}</td>'
    return f"<td>{_text('' if value is None else str(value))}</td>"


def _text(text: str) -> str:
    return html.escape(text, quote=True)
