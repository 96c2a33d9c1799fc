"""Steps back and forth through the states of something."""

from components.app.work.undo import MOST_STEPS, Steps


def test_steps_are_taken_back_and_done_again_by_name():
    steps = Steps(0).done("one", 1).done("two", 2)
    assert (steps.now, steps.undoes, steps.redoes) == (2, "two", "")
    back = steps.undone()
    assert (back.now, back.undoes, back.redoes) == (1, "one", "two")
    start = back.undone()
    assert (start.now, start.undoes, start.redoes) == (0, "", "one")
    assert start.redone().redone() == steps


def test_where_there_is_no_step_nothing_happens():
    assert Steps(0).undone() == Steps(0)
    assert Steps(0).redone() == Steps(0)


def test_another_step_ends_what_could_be_done_again():
    steps = Steps(0).done("one", 1).undone().done("two", 2)
    assert (steps.undoes, steps.redoes) == ("two", "")
    assert steps.undone().now == 0


def test_only_so_many_steps_are_remembered():
    steps = Steps(0)
    for number in range(1, MOST_STEPS + 3):
        steps = steps.done(str(number), number)
    for _ in range(MOST_STEPS):
        steps = steps.undone()
    assert (steps.now, steps.undoes) == (2, "")
