"""Request schemas of OAuth clients."""

import base64
import binascii
from datetime import timedelta
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from functions.api.fields import RequestBody, WebUrl
from functions.api.oauth_fields import (
    MAX_SECRET,
    MAX_TEXT,
    MAX_URL,
    SCOPE,
    VISIBLE,
    Secret,
    Text,
    check_headers,
    check_parameters,
)
from shared.domain.receiver_auth.oauth import (
    AssertionAlgorithm,
    AssertionKey,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)

MAX_SCOPES, MAX_PARAMETERS, MAX_HEADERS = 50, 20, 20
_DEFAULT_LIFETIME, _MAX_LIFETIME = 60, 3_600


def _key(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("Expected base64") from None


class JwtParamsIn(RequestBody):
    """A key that signs client assertions."""

    secret_base64: Annotated[
        str,
        Field(max_length=4 * MAX_SECRET),
        AfterValidator(_key),
        Field(
            repr=False,
            description="In base64: the private key as PEM without a passphrase, or for HS256 the "
            "shared secret. No response shows it.",
            examples=["MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="],
        ),
    ]
    signing_algorithm: Annotated[
        AssertionAlgorithm,
        Field(strict=False, description="The signature's algorithm.", examples=["RS256"]),
    ]
    secret_id: Annotated[
        Text | None,
        Field(description="The `kid` of the assertion's header.", examples=["key-1"]),
    ] = None
    token_expiry_secs: Annotated[
        Annotated[int, Field(ge=1, le=_MAX_LIFETIME)] | None,
        Field(
            description=f"Seconds for which an assertion is valid; {_DEFAULT_LIFETIME} by default.",
            examples=[_DEFAULT_LIFETIME],
        ),
    ] = None

    def to_key(self) -> AssertionKey:
        """Returns the key."""
        seconds = self.token_expiry_secs
        return AssertionKey(
            algorithm=self.signing_algorithm,
            # The validator has decoded it.
            key=self.secret_base64,  # type: ignore[arg-type]
            key_id=self.secret_id,
            lifetime=timedelta(seconds=_DEFAULT_LIFETIME if seconds is None else seconds),
        )


class EndpointOauthConfigIn(RequestBody):
    """A client of the receiver's authorization server. Replaces an earlier one as a whole."""

    max_bytes: ClassVar[int] = 128 * 1024

    grant_type: Annotated[
        GrantType,
        Field(strict=False, description="The grant.", examples=["clientCredentials"]),
    ]
    auth_method: Annotated[
        ClientAuthMethod,
        Field(
            strict=False,
            description="How the client authenticates at the token endpoint. `webIdentity` needs the "
            "stack's parameter WebIdentity; it and `privateKeyJwt` are specific to Outrider.",
            examples=["clientSecretBasic"],
        ),
    ]
    client_id: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_TEXT,
            pattern=VISIBLE,
            description="The client's id.",
            examples=["outrider"],
        ),
    ]
    client_secret: Annotated[
        Secret | None,
        Field(repr=False, description="The client's secret.", examples=["s3cret"]),
    ] = None
    token_url: Annotated[
        WebUrl,
        Field(
            max_length=MAX_URL,
            repr=False,
            description="The token endpoint, for which the rules of endpoints' URLs apply.",
            examples=["https://example.com/oauth/token"],
        ),
    ]
    jwt_params: Annotated[
        JwtParamsIn | None,
        Field(repr=False, description="The key of `clientSecretJwt` or `privateKeyJwt`."),
    ] = None
    scopes: Annotated[
        Annotated[
            list[Annotated[str, Field(max_length=256, pattern=SCOPE)]],
            Field(max_length=MAX_SCOPES),
        ]
        | None,
        Field(description="The scopes to ask for.", examples=[["webhooks:write"]]),
    ] = None
    extra_params: Annotated[
        Annotated[
            dict[Annotated[str, Field(min_length=1, max_length=128)], Text],
            Field(max_length=MAX_PARAMETERS),
        ]
        | None,
        AfterValidator(check_parameters),
        Field(
            repr=False,
            description="Further parameters of the token request.",
            examples=[{"audience": "https://example.com"}],
        ),
    ] = None
    refresh_token: Annotated[
        Secret | None,
        Field(
            repr=False,
            description="The first refresh token, for the grant `refreshToken`. Later ones are kept "
            "as the server rotates them.",
            examples=["r3fresh"],
        ),
    ] = None
    extra_headers: Annotated[
        Annotated[dict[str, str], Field(max_length=MAX_HEADERS)] | None,
        AfterValidator(check_headers),
        Field(
            repr=False,
            description="Further headers of the token request.",
            examples=[{"X-Tenant": "acme"}],
        ),
    ] = None

    def to_client(self) -> OAuthClient:
        """Returns the client."""
        return OAuthClient(
            grant_type=self.grant_type,
            auth_method=self.auth_method,
            client_id=self.client_id,
            # The validator made it a text.
            token_url=str(self.token_url),
            client_secret=self.client_secret,
            assertion_key=self._assertion_key(),
            refresh_token=self.refresh_token,
            scopes=None if self.scopes is None else tuple(self.scopes),
            extra_params=self.extra_params,
            extra_headers=self.extra_headers,
        )

    def _assertion_key(self) -> AssertionKey | None:
        """Returns the key of the assertions: by default, a shared secret is its own key."""
        if self.jwt_params is not None:
            return self.jwt_params.to_key()
        if self.auth_method is ClientAuthMethod.SECRET_JWT and self.client_secret:
            return AssertionKey(algorithm=AssertionAlgorithm.HS256, key=self.client_secret.encode())
        return None
