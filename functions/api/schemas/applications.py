"""Applications on the wire."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields as shown
from functions.api.fields import AppUid, EitherThrottleRate, Flag, Metadata, RequestBody, Title
from functions.api.queries import OrderedQuery, Query
from functions.api.schemas.outputs import output
from functions.api.schemas.patches import Patch
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.endpoints.exclusions import PLAYGROUND, Exclusions


class ApplicationListQuery(OrderedQuery):
    """Which applications to list."""

    exclude_apps_with_no_endpoints: Annotated[
        Flag, Field(description="Leave out applications that have no endpoints.")
    ] = False
    exclude_apps_with_disabled_endpoints: Annotated[
        Flag, Field(description="Leave out applications all of whose endpoints are disabled.")
    ] = False
    exclude_apps_with_svix_play_endpoints: Annotated[
        Flag,
        Field(description=f"Leave out applications all of whose endpoints are at {PLAYGROUND}."),
    ] = False

    def exclusions(self) -> Exclusions:
        """As the services take it."""
        return Exclusions(
            empty=self.exclude_apps_with_no_endpoints,
            disabled=self.exclude_apps_with_disabled_endpoints,
            playground=self.exclude_apps_with_svix_play_endpoints,
        )


class ApplicationCreateQuery(Query):
    """How to make an application."""

    get_if_exists: Annotated[
        Flag,
        Field(
            description="Answer 200 with the application that has this `uid` already, if one has.",
        ),
    ] = False


_Name = Annotated[
    Title, Field(description="What people call the application.", examples=["Acme Ltd"])
]


class ApplicationFields(RequestBody):
    """Fields of an application that a client sets; named as in `ApplicationInput`."""

    name: _Name
    uid: AppUid | None = None
    throttle_rate: EitherThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)


class ApplicationIn(ApplicationFields):
    """An application to create."""

    def to_input(self) -> ApplicationInput:
        """As the services take it."""
        return ApplicationInput(**self.given())


class ApplicationPatch(Patch[Application], ApplicationFields):
    """Changes of an application; what is absent stays, and null unsets what can be unset."""

    # Never used: absent fields stay as they are.
    name: _Name = ""


class ApplicationOut(TypedDict):
    """An application; `uid` and the old name of its rate are there only when they are set."""

    id: shown.AppId
    uid: NotRequired[
        Annotated[str, Field(description="Your own id of it, if it has one.", examples=["acme"])]
    ]
    name: Annotated[str, Field(description="What people call it.", examples=["Acme Ltd"])]
    throttleRate: Annotated[
        int | None,
        Field(description="Deliveries a second at most; null for no limit.", examples=[100]),
    ]
    rateLimit: NotRequired[
        Annotated[int, Field(description="The old name of `throttleRate`.", examples=[100])]
    ]
    metadata: shown.Metadata
    createdAt: shown.CreatedAt
    updatedAt: shown.UpdatedAt


def application_out(application: Application) -> ApplicationOut:
    """As the API shows it."""
    return output(ApplicationOut, application)
