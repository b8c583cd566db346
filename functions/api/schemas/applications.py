"""Applications on the wire."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api.fields import AppUid, EitherThrottleRate, Flag, Input, Metadata, Title
from functions.api.queries import Query
from functions.api.schemas.patches import Patch
from functions.http.response import timestamp
from shared.domain.application import Application, ApplicationDraft


class ApplicationCreateQuery(Query):
    """How to make an application."""

    get_if_exists: Annotated[
        Flag,
        Field(
            description="Answer 200 with the application that has this `uid` already, if one has.",
        ),
    ] = False


class ApplicationIn(Input):
    """An application to create."""

    name: Title
    uid: AppUid | None = None
    throttle_rate: EitherThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)

    def draft(self) -> ApplicationDraft:
        """As the services take it."""
        return ApplicationDraft(**self.model_dump())


class ApplicationPatch(Patch[Application]):
    """Changes of an application; what is absent stays, and null unsets what can be unset."""

    name: Title = ""
    uid: AppUid | None = None
    throttle_rate: EitherThrottleRate = None
    metadata: Metadata = Field(default_factory=dict)


class ApplicationOut(TypedDict):
    """An application; `uid` and the old name of its rate are there only when they are set."""

    id: str
    uid: NotRequired[str]
    name: str
    throttleRate: int | None
    rateLimit: NotRequired[int]
    metadata: dict[str, str]
    createdAt: str
    updatedAt: str


def application_out(application: Application) -> ApplicationOut:
    """As the API shows it."""
    shown: ApplicationOut = {
        "id": application.id,
        "name": application.name,
        "throttleRate": application.throttle_rate,
        "metadata": dict(application.metadata),
        "createdAt": timestamp(application.created_at),
        "updatedAt": timestamp(application.updated_at),
    }
    if application.uid is not None:
        shown["uid"] = application.uid
    if application.throttle_rate is not None:
        shown["rateLimit"] = application.throttle_rate
    return shown
