"""The fuzzer counts what it is made to find, and its mutants are those of their seed."""

import os
import random

import pytest

from benchmarks.reading import fuzz
from benchmarks.reading.fuzz_mutants import mutant, originals


def test_each_end_of_a_process_has_its_word(monkeypatch):
    monkeypatch.setattr(fuzz, "CPU_S", 1)

    def endless():
        while True:
            pass

    assert fuzz.apart(lambda: "read") == "read"
    assert fuzz.apart(lambda: os._exit(3)) == "abort"
    assert fuzz.apart(endless) == "hang"


def test_an_exception_that_is_no_study_error_is_named_with_its_place():
    def broken():
        return str(1 / 0)

    said = fuzz._told(broken)
    assert said.startswith("exception: ZeroDivisionError at test_fuzz.py:")


@pytest.mark.parametrize("kind", ["upload", "study", "corrections"])
def test_good_files_are_read_and_a_seed_gives_the_same_mutants(kind):
    file = [each for each in originals() if each.kind == kind][-1]
    assert fuzz._open(file, file.data) == "read"
    first, second = ([mutant(file, random.Random(seed)) for seed in range(9)] for _ in range(2))
    assert first == second
    assert len({file.data, *first}) > 5
