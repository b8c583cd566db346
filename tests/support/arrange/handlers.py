"""Handlers of the functions, on services of a test."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType
from typing import Any
from unittest.mock import patch

import pytest


def bootstrap(name: str) -> ModuleType:
    """Returns the bootstrap module of function `name`."""
    return importlib.import_module(f"shared.bootstrap.{name}")


def settings_class(name: str) -> Any:
    """Returns the class of the settings of function `name`."""
    module = importlib.import_module(f"shared.settings.{name}")
    return getattr(module, f"{name.capitalize()}Settings")


@cache
def loaded(name: str) -> ModuleType:
    """Imports the handler of function `name`, without its connections to AWS."""
    with _unconnected(name):
        return importlib.import_module(f"functions.{name}.handler")


def loaded_again(name: str) -> ModuleType:
    """Imports the handler once more, for a second function of the same code."""
    found = loaded(name)
    spec = spec_from_file_location(f"{found.__name__}_again", str(found.__file__))
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    with _unconnected(name):
        spec.loader.exec_module(module)
    return module


@contextmanager
def _unconnected(name: str) -> Iterator[None]:
    """Lets the function's module be imported without its variables and without AWS."""
    with (
        patch.object(bootstrap(name), name),
        patch.object(settings_class(name), "from_env"),
    ):
        yield


def handler(name: str, services: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Imports the handler with these services, until the end of the test."""
    module = loaded(name)
    monkeypatch.setattr(module, "_services", services)
    return module
