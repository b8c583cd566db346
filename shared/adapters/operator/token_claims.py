"""What a token says of itself, unverified."""

import jwt

from shared.domain.auth.claims import organisation_of
from shared.domain.errors import BadRequest
from shared.domain.ids import OrgId


def organisation_in(token: str) -> OrgId:
    """The organisation that a token names, for who only wants to know whom to ask for.

    BadRequest when it names none.
    """
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, RecursionError, ValueError, TypeError):
        raise BadRequest("The token is no JSON Web Token.", "bad_token") from None
    return organisation_of(claims)
