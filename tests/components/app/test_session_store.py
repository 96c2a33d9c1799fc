"""Kept studies: found by their token, changed and dropped by their owner alone."""

import pytest

from analysis.reading import Upload
from components.app.session_store import MOST_CLOSED, Owner, SessionStore
from components.app.study_file import SavedStudy

STATE = SavedStudy((Upload("a.csv", b"day"),))
OTHER = SavedStudy((Upload("b.csv", b"day"),))
ANN = Owner("ann", "laptop")


def test_a_state_is_found_by_its_token_alone_and_the_oldest_go():
    now = [0.0]
    store = SessionStore(most=2, longest_s=100, clock=lambda: now[0])
    tokens = [store.new_token() for _ in range(3)]
    assert len(set(tokens)) == 3
    assert min(map(len, tokens)) >= 40
    for token in tokens:
        store.keep(token, STATE, ANN)
    assert store.find(tokens[0]) is None
    assert store.find(tokens[2]).state is STATE
    assert store.find("guess") is None
    now[0] = 101
    assert store.find(tokens[2]) is None


def test_states_beyond_the_bytes_go_oldest_first():
    store = SessionStore(most_bytes=7)  # two states of three bytes
    for token in "abc":
        store.keep(token, STATE, ANN)
    assert [store.find(token) is None for token in "abc"] == [True, False, False]


def test_only_the_owner_changes_or_drops_a_state():
    store = SessionStore()
    store.keep("token", STATE, ANN)
    eve = Owner("eve", "laptop")
    with pytest.raises(PermissionError):
        store.keep("token", OTHER, eve)
    store.forget("token", eve)
    kept = store.find("token")
    assert kept.state is STATE
    assert kept.belongs_to(ANN)
    assert not kept.belongs_to(eve)
    store.keep("token", OTHER, ANN, copied=True)
    assert store.find("token").state is OTHER
    assert store.find("token").copied
    store.forget("token", ANN)
    assert store.find("token") is None


def test_a_state_that_one_account_opened_in_two_browsers_stays_till_both_closed_it():
    store = SessionStore()
    desktop = Owner("ann", "desktop")
    store.keep("token", STATE, ANN)
    store.keep("token", OTHER, desktop)
    store.forget("token", desktop)
    store.forget("token", desktop)
    assert store.find("token").state is OTHER
    store.forget("token", ANN)
    assert store.find("token") is None


VISIT = Owner("ann", "laptop", "monday")


def test_a_closed_state_comes_back_once_in_the_same_visit_alone():
    store = SessionStore()
    store.put_away(STATE, VISIT)
    (closed,) = store.closed_by(VISIT)
    assert closed.state is STATE
    assert store.find(closed.name) is None
    for other in (
        Owner("ann", "laptop", "tuesday"),
        Owner("bob", "laptop", "monday"),
        Owner("ann", "laptop"),
    ):
        assert store.closed_by(other) == ()
        assert store.take_out(closed.name, other) is None
    assert store.take_out(closed.name, VISIT) is STATE
    assert store.take_out(closed.name, VISIT) is None


def test_who_has_no_visit_closes_for_good():
    store = SessionStore()
    store.put_away(STATE, ANN)
    assert store.closed_by(ANN) == ()


def test_of_closed_states_the_last_few_are_kept_and_equal_ones_once():
    store = SessionStore()
    states = [SavedStudy((Upload(f"{n}.csv", b"day"),)) for n in range(MOST_CLOSED + 1)]
    for state in (*states, states[-1]):
        store.put_away(state, VISIT)
    assert [each.state for each in store.closed_by(VISIT)] == states[:0:-1]


def test_closed_states_count_and_go_before_open_ones():
    now = [0.0]
    store = SessionStore(most=2, most_bytes=7, longest_s=100, clock=lambda: now[0])
    store.put_away(STATE, VISIT)
    store.keep("a", STATE, ANN)
    assert len(store.closed_by(VISIT)) == 1
    store.keep("b", STATE, ANN)  # nine bytes
    assert store.closed_by(VISIT) == ()
    assert store.find("a") is not None
    store.forget("a", ANN)
    store.put_away(STATE, VISIT)
    now[0] = 101
    assert store.closed_by(VISIT) == ()


def test_closed_states_of_one_visit_have_bounded_bytes(monkeypatch):
    monkeypatch.setattr("components.app.session_store.MOST_CLOSED_BYTES", 5)
    store = SessionStore()
    store.put_away(STATE, VISIT)
    store.put_away(OTHER, VISIT)
    assert [each.state for each in store.closed_by(VISIT)] == [OTHER]
