"""Request and response schemas of OAuth clients."""

from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from shared.domain.receiver_auth.oauth import OAuthClient
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.timestamps import format_timestamp


class EndpointOauthConfigOut(TypedDict):
    """A client, without its secrets, and the state of its token."""

    grantType: Annotated[str, Field(description="The grant.", examples=["clientCredentials"])]
    authMethod: Annotated[
        str, Field(description="How the client authenticates.", examples=["clientSecretBasic"])
    ]
    clientId: Annotated[str, Field(description="The client's id.", examples=["outrider"])]
    tokenUrl: Annotated[
        str, Field(description="The token endpoint.", examples=["https://example.com/oauth/token"])
    ]
    scopes: NotRequired[
        Annotated[list[str], Field(description="The scopes.", examples=[["webhooks:write"]])]
    ]
    extraParams: NotRequired[
        Annotated[
            dict[str, str],
            Field(
                description="Names of the further parameters; their values are not shown.",
                examples=[{"audience": ""}],
            ),
        ]
    ]
    extraHeaders: NotRequired[
        Annotated[
            dict[str, str],
            Field(
                description="Names of the further headers; their values are not shown.",
                examples=[{"X-Tenant": ""}],
            ),
        ]
    ]
    tokenExpiresAt: NotRequired[
        Annotated[output_fields.Timestamp, Field(description="When the current token expires.")]
    ]
    lastError: NotRequired[
        Annotated[
            str,
            Field(
                description="Why the last token request failed, if it did.",
                examples=["the token endpoint answered 500"],
            ),
        ]
    ]
    lastErrorAt: NotRequired[
        Annotated[output_fields.Timestamp, Field(description="When the last token request failed.")]
    ]


class EndpointOauthOut(TypedDict):
    """The OAuth client of an endpoint, if there is one."""

    enabled: Annotated[bool, Field(description="Whether there is a client.", examples=[True])]
    config: Annotated[
        EndpointOauthConfigOut | None, Field(description="The client; null if there is none.")
    ]


def oauth_config_out(client: OAuthClient, stored: StoredAuth) -> EndpointOauthConfigOut:
    """Returns the client as the API represents it."""
    shown: EndpointOauthConfigOut = {
        "grantType": client.grant_type.value,
        "authMethod": client.auth_method.value,
        "clientId": client.client_id,
        "tokenUrl": client.token_url,
    }
    if client.scopes is not None:
        shown["scopes"] = list(client.scopes)
    # Their values may be secrets.
    if client.extra_params is not None:
        shown["extraParams"] = dict.fromkeys(client.extra_params, "")
    if client.extra_headers is not None:
        shown["extraHeaders"] = dict.fromkeys(client.extra_headers, "")
    state = stored.token
    if state.token is not None:
        shown["tokenExpiresAt"] = format_timestamp(state.token.expires_at)
    if state.error is not None and state.failed_at is not None:
        shown["lastError"] = state.error
        shown["lastErrorAt"] = format_timestamp(state.failed_at)
    return shown


def oauth_out(stored: StoredAuth) -> EndpointOauthOut:
    """Returns the client, if there is one, as the API represents it."""
    client = stored.auth.oauth
    config = None if client is None else oauth_config_out(client, stored)
    return {"enabled": client is not None, "config": config}
