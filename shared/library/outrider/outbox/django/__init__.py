"""The outbox as a Django app: add this package to INSTALLED_APPS, and run `migrate`."""

from outrider.outbox.django.adding import add

__all__ = ["add"]
