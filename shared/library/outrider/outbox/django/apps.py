"""Configuration of the app."""

from django.apps import AppConfig

from outrider.outbox.django.adding import LABEL


class OutboxConfig(AppConfig):
    """Names the app, its label in commands and migrations, and its title in the admin."""

    name = "outrider.outbox.django"
    label = LABEL
    verbose_name = "Outrider outbox"
    default_auto_field = "django.db.models.BigAutoField"
