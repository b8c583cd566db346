"""The monitoring part of the template agrees with tools/monitoring."""

from tests.support.aws.template import resources
from tools.monitoring import (
    BEGIN,
    END,
    TEMPLATE,
    monitoring,
    written,
)
from tools.monitoring.alarms import ALARMS
from tools.monitoring.metrics import METRICS


def test_the_template_has_the_part_that_the_tables_make() -> None:
    assert written() == monitoring(), "run `make monitoring`"


def test_the_template_has_one_such_part() -> None:
    text = TEMPLATE.read_text()

    assert (text.count(BEGIN), text.count(END)) == (1, 1)


def test_nothing_is_monitored_beside_the_tables() -> None:
    assert set(resources("AWS::Logs::MetricFilter")) == {metric.id for metric in METRICS}
    assert set(resources("AWS::CloudWatch::Alarm")) == {f"{alarm.id}Alarm" for alarm in ALARMS}
