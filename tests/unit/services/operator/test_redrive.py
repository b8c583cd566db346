"""Browsing and redriving dead letters."""

import pytest

from shared.adapters.memory import MemoryDeadLetters
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.services.operator.redrive import RedriveService
from tests.support.fakes.faults import InjectedFault


def kept(count: int) -> MemoryDeadLetters:
    return MemoryDeadLetters(letters=[DeadLetter(body=str(n), group="g") for n in range(count)])


def test_browsing_leaves_every_dead_letter_in_its_queue() -> None:
    browser = kept(25)

    found = RedriveService(browser=browser).look(12)

    assert len(found) == 12
    assert (len(browser.letters), browser.taken) == (25, {})
    assert {letter.body for letter in found} == {""}


def test_failed_browsing_puts_received_dead_letters_back() -> None:
    browser = kept(25)

    with pytest.raises(InfrastructureError):
        RedriveService(browser=InjectedFault(at=3).around(browser)).look(100)

    assert (len(browser.letters), browser.taken) == (25, {})


def test_redriving_moves_every_dead_letter_with_its_body() -> None:
    browser = kept(25)

    batches = list(RedriveService(browser=browser).redrive(100))

    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert sorted(letter.body for letter in browser.redriven) == sorted(map(str, range(25)))
    assert (browser.letters, browser.taken) == ([], {})


def test_redriving_stops_at_its_limit() -> None:
    browser = kept(25)

    assert sum(len(batch) for batch in RedriveService(browser=browser).redrive(12)) == 12
    assert (len(browser.letters), browser.taken) == (13, {})
