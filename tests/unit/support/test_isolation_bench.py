"""Figures of the isolation bench."""

import pytest

from tools.bench.isolation.cases import CASES, CONTROLS, Case, Waits, p99, table

HANGS = Case(30.0, trusted=True, bursts=True)


def test_each_case_has_the_same_load_answered_at_once_as_its_control() -> None:
    assert {case.control for case in CASES} == set(CONTROLS)
    assert {case.bursts == case.control.bursts for case in CASES} == {True}


def test_the_worst_ratio_is_to_idle_and_includes_the_controls() -> None:
    waits = Waits([[100.0] * 3], {HANGS.control: [[300.0] * 3], HANGS: [[200.0] * 3]})

    assert waits.worst == waits.ratio(HANGS.control) == 3.0
    assert waits.ratio_to_control(HANGS) == pytest.approx(2 / 3)


def test_a_case_without_its_control_has_no_ratio_to_it() -> None:
    waits = Waits([[100.0] * 3], {HANGS: [[200.0] * 3]})

    *_, line, worst = table(waits)

    assert waits.ratio_to_control(HANGS) is None
    assert line.split()[-4:] == ["200", "200", "200", "2.00"]
    assert "2.00" in worst


def test_a_figure_is_the_median_of_its_rounds_unless_they_are_pooled() -> None:
    waits = Waits([[100.0] * 3], {HANGS: [[100.0] * 3, [200.0] * 3, [9_000.0] * 3]})

    assert waits.ratio(HANGS) == 2.0
    assert p99(waits.pooled().beside[HANGS]) == 9_000.0
