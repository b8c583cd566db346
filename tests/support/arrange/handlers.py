"""The functions' handlers, on services of the test's own."""

import importlib
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest


def bootstrap(name: str) -> ModuleType:
    """What puts the services of function `name` on their adapters."""
    return importlib.import_module(f"shared.bootstrap.{name}")


@cache
def loaded(name: str) -> ModuleType:
    """The module of function `name`. It connects to AWS when it is imported: here it does not."""
    with patch.object(bootstrap(name), name):
        return importlib.import_module(f"functions.{name}.handler")


def loaded_again(name: str) -> ModuleType:
    """A module of its own, for a second function of the same code."""
    found = loaded(name)
    spec = spec_from_file_location(f"{found.__name__}_again", str(found.__file__))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    with patch.object(bootstrap(name), name):
        spec.loader.exec_module(module)
    return module


def handler(name: str, services: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The same, with these services until the test is over."""
    module = loaded(name)
    monkeypatch.setattr(module, "_services", services)
    return module
