"""Rules for OAuth clients: which settings a grant and a method of authentication need."""

from collections.abc import Iterator

from shared.domain.errors import InvalidInput, Problem
from shared.domain.receiver_auth.oauth import (
    AssertionAlgorithm,
    ClientAuthMethod,
    GrantType,
    OAuthClient,
)


def check_client(client: OAuthClient) -> None:
    """Raises InvalidInput, with the field, for a client that could get no token."""
    for field, reason in _problems(client):
        raise InvalidInput(Problem(("body", field), reason))


def _problems(client: OAuthClient) -> Iterator[tuple[str, str]]:
    method, key = client.auth_method, client.assertion_key
    if client.grant_type is GrantType.REFRESH_TOKEN and not client.refresh_token:
        yield "refreshToken", "The grant refreshToken needs a refresh token."
    if _needs_secret(client) and not client.client_secret:
        yield "clientSecret", f"The method {method.value} needs a client secret."
    if method is ClientAuthMethod.PRIVATE_KEY_JWT and key is None:
        yield "jwtParams", "The method privateKeyJwt needs a private key."
    if method is ClientAuthMethod.SECRET_JWT and key is None:
        yield "jwtParams", "The method clientSecretJwt needs jwtParams or a client secret."
    if key is not None and not method.signs:
        yield "jwtParams", f"The method {method.value} signs nothing, so it takes no jwtParams."
    if (
        key is not None
        and method is ClientAuthMethod.PRIVATE_KEY_JWT
        and key.algorithm is AssertionAlgorithm.HS256
    ):
        yield "jwtParams", "The method privateKeyJwt takes RS256 or ES256."


def _needs_secret(client: OAuthClient) -> bool:
    """Returns whether the client must have a secret: a public one may use a refresh token."""
    if client.auth_method is ClientAuthMethod.SECRET_BASIC:
        return True
    is_post = client.auth_method is ClientAuthMethod.SECRET_POST
    return is_post and client.grant_type is GrantType.CLIENT_CREDENTIALS
