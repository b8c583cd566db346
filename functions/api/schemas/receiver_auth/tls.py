"""Request and response schemas of client certificates, authorities and web identities."""

from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from functions.api import output_fields
from functions.api.fields import RequestBody
from shared.domain.receiver_auth.receiver_auth import StoredAuth
from shared.domain.receiver_auth.tls_identity import ClientCertificate
from shared.domain.timestamps import format_timestamp

MAX_PEM_CHARACTERS = 32_768
_CERTIFICATE = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n"


class EndpointMtlsConfigIn(RequestBody):
    """A client certificate."""

    identity: Annotated[
        str,
        Field(
            min_length=1,
            max_length=MAX_PEM_CHARACTERS,
            repr=False,
            description="PEM with the private key, without a passphrase, its certificate, and the "
            "chain in order. No response shows it.",
            examples=["-----BEGIN PRIVATE KEY-----\n…"],
        ),
    ]


class EndpointMtlsConfigOut(TypedDict):
    """A client certificate, without its key."""

    notAfter: Annotated[output_fields.Timestamp, Field(description="When the certificate expires.")]
    subject: Annotated[
        str, Field(description="The certificate's subject.", examples=["CN=outrider"])
    ]
    fingerprint: Annotated[
        str,
        Field(description="SHA-256 of the certificate, in hex.", examples=["9f86d081884c7d65…"]),
    ]


class EndpointMtlsOut(TypedDict):
    """The client certificate of an endpoint, if there is one."""

    enabled: Annotated[bool, Field(description="Whether there is one.", examples=[True])]
    config: Annotated[
        EndpointMtlsConfigOut | None, Field(description="The certificate; null if there is none.")
    ]


class EndpointServerCaIn(RequestBody):
    """The authorities that the receiver's certificate must come from."""

    cert: Annotated[
        Annotated[str, Field(min_length=1, max_length=MAX_PEM_CHARACTERS)] | None,
        Field(
            description="PEM with certificates. They replace the public authorities; null brings "
            "these back.",
            examples=[_CERTIFICATE],
        ),
    ] = None


class EndpointServerCaOut(TypedDict):
    """The authorities that the receiver's certificate must come from."""

    cert: Annotated[
        str | None,
        Field(
            description="PEM with certificates; null for the public authorities.",
            examples=[_CERTIFICATE],
        ),
    ]


class WebIdentityIn(RequestBody):
    """An audience for the stack's own tokens."""

    audience: Annotated[
        str,
        Field(
            min_length=1,
            max_length=1_000,
            pattern=r"^[\x21-\x7e]+$",
            description="The `aud` of the tokens: a name that the receiver expects.",
            examples=["https://example.com"],
        ),
    ]


class WebIdentityOut(TypedDict):
    """The audience of an endpoint's web identity tokens, if it has them."""

    enabled: Annotated[bool, Field(description="Whether they have one.", examples=[True])]
    audience: Annotated[
        str | None, Field(description="The `aud` of the tokens.", examples=["https://example.com"])
    ]


def mtls_config_out(certificate: ClientCertificate) -> EndpointMtlsConfigOut:
    """Returns the certificate as the API represents it."""
    return {
        "notAfter": format_timestamp(certificate.not_after),
        "subject": certificate.subject,
        "fingerprint": certificate.fingerprint,
    }


def mtls_out(stored: StoredAuth) -> EndpointMtlsOut:
    """Returns the certificate, if there is one, as the API represents it."""
    found = stored.auth.certificate
    return {
        "enabled": found is not None,
        "config": None if found is None else mtls_config_out(found),
    }


def web_identity_out(stored: StoredAuth) -> WebIdentityOut:
    """Returns the audience, if there is one, as the API represents it."""
    found = stored.auth.web_identity
    return {"enabled": found is not None, "audience": found.audience if found else None}
