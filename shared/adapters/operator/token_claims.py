"""Claims of a token, unverified."""

import jwt

from shared.domain.auth.claims import organisation_of
from shared.domain.errors import BadRequest
from shared.domain.ids import OrgId


def organisation_in(token: str) -> OrgId:
    """Returns the organisation in a token, without verifying the token.

    BadRequest if it has none.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError, ValueError, TypeError):
        raise BadRequest("The token is not a JSON Web Token.", "bad_token") from None
    return organisation_of(claims)
