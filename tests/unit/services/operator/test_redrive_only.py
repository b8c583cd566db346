"""Redriving selected dead letters."""

import pytest

from shared.adapters.memory import MemoryDeadLetters
from shared.domain.errors import InfrastructureError
from shared.domain.pipeline.dead_letter import DeadLetter
from shared.services.operator.redrive import RedriveService


def letters(*groups: str) -> MemoryDeadLetters:
    browser = MemoryDeadLetters()
    browser.letters.extend(DeadLetter(body=group, group=group) for group in groups)
    return browser


def test_only_wanted_dead_letters_go_back_to_their_queue() -> None:
    browser = letters(*"abab" * 6)

    found = RedriveService(browser=browser).redrive_only(lambda each: each.group == "b", 100)

    assert [(each.group, each.body) for each in found] == [("b", "")] * 12
    assert [each.body for each in browser.redriven] == ["b"] * 12
    assert [each.group for each in browser.letters] == ["a"] * 12
    assert browser.taken == {}


def test_unwanted_dead_letters_are_visible_again_when_a_redrive_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def failing(*_: object) -> None:
        raise InfrastructureError("SQS did not take it.")

    browser = letters("a", "b")
    monkeypatch.setattr(MemoryDeadLetters, "redrive", failing)

    with pytest.raises(InfrastructureError):
        RedriveService(browser=browser).redrive_only(lambda each: each.group == "b", 100)

    assert [each.group for each in browser.letters] == ["a"]
