"""Ids of messages that follow from records of the intake queue."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from shared.domain import ids
from shared.domain.applications.sharding import Sharding
from shared.domain.errors import Forbidden, InvalidInput
from shared.domain.ids import AppId, OrgId
from shared.domain.intake.intake_binding import IntakeBinding
from shared.domain.intake.intake_record import MAX_AGE, IntakeRecord
from shared.domain.pipeline.record_origin import RecordOrigin
from tests.support.arrange import builders
from tests.support.arrange.builders import NOW

APPLICATION = builders.application()
OWN = RecordOrigin("record-1", NOW)


def test_a_record_gives_the_same_id_each_time_and_other_records_give_others() -> None:
    record = IntakeRecord.of("{}", OWN, None)
    others = [
        (IntakeRecord.of("{}", replace(OWN, record_id="record-2"), None), APPLICATION),
        (
            IntakeRecord.of("{}", replace(OWN, sent_at=NOW + timedelta(seconds=1)), None),
            APPLICATION,
        ),
        (record, replace(APPLICATION, id=AppId(builders.new_id(ids.APP, 2)))),
        (record, replace(APPLICATION, org_id=OrgId("org_other"))),
    ]

    name = record.message_id(APPLICATION)

    assert record.message_id(APPLICATION) == name
    assert ids.is_id(ids.MESSAGE, name)
    assert abs(ids.instant_of(name) - NOW) < ids.STEP
    assert len({name, *(each.message_id(application) for each, application in others)}) == 5


def test_the_messages_of_a_large_application_are_spread_over_its_shards() -> None:
    sharded = replace(APPLICATION, sharding=Sharding(((NOW - timedelta(days=1), 8),)))
    records = [IntakeRecord.of("{}", RecordOrigin(f"r-{n}", NOW), None) for n in range(200)]

    shards = {ids.shard_of(record.message_id(sharded)) for record in records}

    assert shards == set(range(8))


@pytest.mark.parametrize(
    ("carried", "counts"),
    [
        (NOW - timedelta(days=3), True),
        (NOW, True),
        (NOW - MAX_AGE, True),
        (NOW - MAX_AGE - timedelta(seconds=1), False),
        (NOW + timedelta(seconds=1), False),
    ],
)
def test_a_carried_origin_counts_within_its_limits(carried: datetime, counts: bool) -> None:
    origin = RecordOrigin("first", carried)

    record = IntakeRecord.of("{}", OWN, str(origin))

    assert record.origin == (origin if counts else OWN)


def test_a_carried_origin_that_is_none_is_ignored() -> None:
    assert IntakeRecord.of("{}", OWN, "nonsense").origin == OWN


def test_a_queue_takes_the_messages_of_its_organisations_only() -> None:
    one, two = IntakeBinding((OrgId("org_1"),)), IntakeBinding((OrgId("org_1"), OrgId("org_2")))

    assert one.organisation(None) == one.organisation("org_1") == "org_1"
    assert two.organisation("org_2") == "org_2"
    for binding in (one, two, IntakeBinding(())):
        with pytest.raises(Forbidden):
            binding.organisation("org_3")
        with pytest.raises(Forbidden):
            binding.organisation("")
    for binding in (two, IntakeBinding(())):
        with pytest.raises(InvalidInput):
            binding.organisation(None)
