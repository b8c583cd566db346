"""Settings of functions on fakes, which need no names of resources."""

from collections.abc import Sequence
from datetime import timedelta

from shared.domain.auth.request_limits import RequestLimits
from shared.domain.destinations.arn import Arn
from shared.domain.endpoints.targets import TargetPolicy
from shared.domain.ids import OrgId
from shared.domain.intake.intake_binding import IntakeBinding
from shared.settings.api import ApiSettings
from shared.settings.deliver import DeliverSettings
from shared.settings.ingest import IngestSettings
from shared.settings.intake import IntakeSettings

PORTAL = "https://portal.example.com/webhooks"
TIMEOUT = timedelta(seconds=30)
UNUSED = "unused"
CARRIER_ROLE = Arn.of("arn:aws:iam::999999999999:role/stack-CarryRole")


def api_settings(
    request_limits: RequestLimits,
    targets: TargetPolicy,
    portal_url: str = PORTAL,
    *,
    has_public_catalog: bool = True,
    allows_own_account: bool = False,
    launch_templates: str | None = None,
) -> ApiSettings:
    """Returns settings of `api`, with those of `ingest`."""
    return ApiSettings(
        ingest=IngestSettings(
            table=UNUSED,
            contents_bucket=UNUSED,
            messages_queue_url=UNUSED,
            deliveries_queue_url=UNUSED,
            token_keys=UNUSED,
            request_limits=request_limits,
        ),
        background_queue_url=UNUSED,
        encryption_keys=UNUSED,
        app_portal_url=portal_url,
        has_public_catalog=has_public_catalog,
        has_web_identity=True,
        targets=targets,
        carry_function=UNUSED,
        carrier_role=CARRIER_ROLE,
        allows_own_account=allows_own_account,
        launch_templates=launch_templates,
    )


def intake_settings(*org_ids: OrgId) -> IntakeSettings:
    """Returns settings of `intake`, whose queue is bound to these organisations."""
    return IntakeSettings(
        table=UNUSED,
        contents_bucket=UNUSED,
        messages_queue_url=UNUSED,
        deliveries_queue_url=UNUSED,
        dead_letters_queue_url=UNUSED,
        binding=IntakeBinding(org_ids),
    )


def deliver_settings(
    *,
    retry_delays: Sequence[timedelta],
    disable_after: timedelta | None,
    permits: int,
    untrusted_permits: int,
    targets: TargetPolicy,
) -> DeliverSettings:
    """Returns settings of one lane of `deliver`."""
    return DeliverSettings(
        table=UNUSED,
        contents_bucket=UNUSED,
        messages_queue_url=UNUSED,
        deliveries_queue_url=UNUSED,
        slow_deliveries_queue_url=None,
        dead_letters_queue_url=UNUSED,
        encryption_keys=UNUSED,
        retry_delays=tuple(retry_delays),
        timeout=TIMEOUT,
        disable_after=disable_after,
        permits=permits,
        untrusted_permits=untrusted_permits,
        targets=targets,
        has_web_identity=True,
        carry_function=UNUSED,
    )
