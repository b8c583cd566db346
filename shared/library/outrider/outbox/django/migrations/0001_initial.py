"""Creates the table."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """The table with its indexes."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="OutboxEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("application", models.CharField(max_length=256)),
                ("event_id", models.CharField(max_length=256)),
                ("body", models.TextField()),
                ("added_at", models.BigIntegerField()),
                ("due_at", models.BigIntegerField()),
                ("attempts", models.IntegerField(default=0)),
                ("lease", models.CharField(db_index=True, max_length=32, null=True)),
                ("refused_at", models.BigIntegerField(null=True)),
                ("reason", models.TextField(null=True)),
            ],
            options={
                "verbose_name_plural": "outbox entries",
                "db_table": "outrider_outbox",
                "indexes": [
                    models.Index(fields=["refused_at", "id"], name="outrider_outbox_waiting"),
                    models.Index(
                        fields=["application", "refused_at", "due_at"],
                        name="outrider_outbox_application",
                    ),
                ],
            },
        ),
    ]
