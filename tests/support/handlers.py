"""The functions' handlers, on services of the test's own."""

import importlib
from types import ModuleType
from typing import Any

import pytest


def bootstrap(name: str) -> ModuleType:
    """What puts the services of function `name` on their adapters."""
    return importlib.import_module(f"shared.bootstrap.{name}")


def handler(name: str, services: Any, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of function `name`. It connects to AWS when it is imported: here it does not."""
    monkeypatch.setattr(bootstrap(name), name, lambda _settings: services)
    module = importlib.import_module(f"functions.{name}.handler")
    monkeypatch.setattr(module, "_services", services)
    return module
