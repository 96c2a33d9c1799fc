"""Answers from a command line, put to the questions that reading asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.reading.corrections import Corrections
from analysis.reading.files.uploads import Upload
from analysis.reading.read import read_study
from analysis.study import Problem, Question, Study, StudyError


def read_with_answers(
    uploads: Sequence[Upload], corrections: Corrections, said: Sequence[str]
) -> Study:
    """Read files with answers of the form ``KEY=VALUE`` added to the corrections.

    A value is an option of the question, in any case, or as many of its first letters as tell it
    from the others. An answer may bring up the next question, which is then answered as well.

    Raises
    ------
    StudyError
        Nothing can be read; an answer names no question, or is none of its options.
    """
    left = list(said)
    while left:
        questions = _questions(uploads, corrections)
        found = {text: pair for text in left if (pair := _answer(text, questions))}
        if not found:
            raise StudyError([_no_question(text, questions) for text in left], questions)
        left = [text for text in left if text not in found]
        for question, value in found.values():
            corrections = corrections.with_answer(question.key, _option(question, value))
    return read_study(uploads, corrections)


def _questions(uploads: Sequence[Upload], corrections: Corrections) -> tuple[Question, ...]:
    """What reading asks, whether or not anything can be read."""
    try:
        return read_study(uploads, corrections).questions
    except StudyError as error:
        if not error.questions:
            raise
        return error.questions


def _answer(text: str, questions: Sequence[Question]) -> tuple[Question, str] | None:
    """The question that a text answers, and with what: a key may hold ``=`` itself."""
    known = {question.key: question for question in questions}
    pairs = ((text[:at].strip(), text[at + 1 :].strip()) for at in _signs(text))
    return next(((known[key], value) for key, value in pairs if key in known), None)


def _signs(text: str) -> Iterator[int]:
    return (at for at, sign in enumerate(text) if sign == "=")


def _option(question: Question, value: str) -> str:
    wanted = value.casefold()
    for option in question.options:
        if option.casefold() == wanted:
            return option
    begun = [each for each in question.options if wanted and each.casefold().startswith(wanted)]
    if len(begun) == 1:
        return begun[0]
    what = f"'{value}' is no answer to {question.key}. Choose one of: "
    raise StudyError([Problem("error", what + " | ".join(question.options))], [question])


def _no_question(text: str, questions: Sequence[Question]) -> Problem:
    keys = ", ".join(question.key for question in questions)
    what = f"--answer {text}: no question has this key."
    return Problem("error", what, action=f"The keys are: {keys}." if keys else "Nothing is asked.")
