"""Errors of an operator's AWS calls, with advice."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    EndpointConnectionError,
    NoCredentialsError,
    NoRegionError,
    PartialCredentialsError,
    ProfileNotFound,
)

from shared.adapters import aws
from shared.domain.errors import Forbidden, InfrastructureError, Unauthenticated

_DENIED = frozenset(
    {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError"}
)
_UNKNOWN = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


@contextmanager
def operator_call(what: str, right: str) -> Iterator[None]:
    """Translates errors: Forbidden without the `right`, Unauthenticated without valid credentials.

    Others as in `aws.translated_errors`. `what` names the operation.
    """
    with aws.translated_errors(what):
        try:
            yield
        except ClientError as exc:
            code = exc.response["Error"]["Code"]
            if code in _DENIED:
                raise Forbidden(f"{what}: your AWS credentials lack the right {right}.") from exc
            if code in _UNKNOWN:
                raise _unknown(f"{what}: AWS rejected your credentials ({code}).") from exc
            raise
        except (NoCredentialsError, PartialCredentialsError) as exc:
            raise _unknown(f"{what}: there are no AWS credentials.") from exc
        except (NoRegionError, ProfileNotFound) as exc:
            raise _unknown(f"{what}: {exc}") from exc
        except EndpointConnectionError as exc:
            raise _unreachable(what, exc) from exc


def _unknown(reason: str) -> Unauthenticated:
    return Unauthenticated(
        f"{reason} Sign in (`aws sso login`, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), name "
        "a --profile or a --region, or add --local for the stack of `make run`."
    )


def _unreachable(what: str, exc: Exception) -> InfrastructureError:
    return InfrastructureError(f"{what}: {exc} Check the network, AWS_ENDPOINT_URL and --region.")
