"""A table is a copy of another only where every measure that both hold is the same."""

import io

import openpyxl
import pytest

from analysis.reading import Upload, read_study


def two_sheets(scale):
    """Weights are equal on both sheets; volumes of the second are ``scale`` times as long."""
    book = openpyxl.Workbook()
    for title, arm, by in (("single", "tamoxifen", 1.0), ("combination", "tamoxifen + x", scale)):
        sheet = book.create_sheet(title)
        other = title[0] if scale != 1 else "m"  # another experiment has mice of its own
        sheet.append(["animal", "arm", "day", "length_mm", "width_mm", "weight_g"])
        for animal in range(6):
            for day in (0, 7, 14):
                length, width = 8 + animal + day / 7, 6 + animal / 2 + day / 9
                named = [f"{other}{animal}", "vehicle" if animal < 3 else arm, day]
                sheet.append([*named, length * by, width * by, 20 + animal + day / 7])
    del book["Sheet"]
    buffer = io.BytesIO()
    book.save(buffer)
    return Upload("a.xlsx", buffer.getvalue())


@pytest.mark.parametrize(("scale", "rows"), [(1.0, 18), (1.3, 36)])
def test_equal_weights_alone_make_no_copy(scale, rows):
    study = read_study([two_sheets(scale)])
    assert len(study.calipers) == rows
    told = [each for each in study.problems if "repeats the animals" in each.what]
    assert len(told) == (scale == 1.0)
