"""Request and response schemas of applications."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields as shown
from functions.api.fields import AppUid, EitherThrottleRate, Flag, Metadata, RequestBody, Title
from functions.api.queries import OrderedQuery, Query
from functions.api.schemas.outputs import output
from functions.api.schemas.patches import Patch
from shared.domain.applications.application import Application, ApplicationInput
from shared.domain.endpoints.application_exclusions import PLAYGROUND, Exclusions


class ApplicationListQuery(OrderedQuery):
    """Parameters of the list of applications."""

    exclude_apps_with_no_endpoints: Annotated[
        Flag, Field(description="Exclude applications that have no endpoints.")
    ] = False
    exclude_apps_with_disabled_endpoints: Annotated[
        Flag, Field(description="Exclude applications whose endpoints are all disabled.")
    ] = False
    exclude_apps_with_svix_play_endpoints: Annotated[
        Flag,
        Field(description=f"Exclude applications whose endpoints are all at {PLAYGROUND}."),
    ] = False

    def exclusions(self) -> Exclusions:
        """Returns the exclusions of the services."""
        return Exclusions(
            empty=self.exclude_apps_with_no_endpoints,
            disabled=self.exclude_apps_with_disabled_endpoints,
            playground=self.exclude_apps_with_svix_play_endpoints,
        )


class ApplicationCreateQuery(Query):
    """Parameters of creating an application."""

    get_if_exists: Annotated[
        Flag,
        Field(
            description="Respond with 200 and the existing application if one has this `uid` "
            "already.",
        ),
    ] = False


_Name = Annotated[
    Title, Field(description="The display name of the application.", examples=["Acme Ltd"])
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
        """Returns the input of the services."""
        return ApplicationInput(**self.given())


class ApplicationPatch(Patch[Application], ApplicationFields):
    """Changes to an application; absent fields stay unchanged, null clears an optional field."""

    # Never used: absent fields stay as they are.
    name: _Name = ""


class ApplicationOut(TypedDict):
    """An application. `uid` and `rateLimit` are present only when set."""

    id: shown.AppId
    uid: NotRequired[
        Annotated[
            str, Field(description="Your own id of the application, if set.", examples=["acme"])
        ]
    ]
    name: Annotated[
        str, Field(description="The display name of the application.", examples=["Acme Ltd"])
    ]
    throttleRate: Annotated[
        int | None,
        Field(description="Maximum deliveries per second; null for no limit.", examples=[100]),
    ]
    rateLimit: NotRequired[
        Annotated[int, Field(description="The old name of `throttleRate`.", examples=[100])]
    ]
    metadata: shown.Metadata
    createdAt: shown.CreatedAt
    updatedAt: shown.UpdatedAt


def application_out(application: Application) -> ApplicationOut:
    """Returns the application as the API represents it."""
    return output(ApplicationOut, application)
