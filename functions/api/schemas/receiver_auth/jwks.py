"""Response schema of endpoints' public keys."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from typing_extensions import TypedDict

from functions.api.fields import One

_ID = Field(max_length=256, pattern=r"^[a-zA-Z0-9._-]+$")


class JwksQuery(BaseModel):
    """The endpoint whose keys are asked for, by ids only."""

    org: Annotated[
        Annotated[str, _ID], One, Field(description="The organisation's id.", examples=["org_acme"])
    ]
    app: Annotated[
        Annotated[str, _ID],
        One,
        Field(description="The application's id.", examples=["app_38GdM5SrkJCzkRf2AVc0xGwUKbx"]),
    ]
    endpoint: Annotated[
        Annotated[str, _ID],
        One,
        Field(description="The endpoint's id.", examples=["ep_38GdMFhLTQGZKtJ1dxDqG5bEnyV"]),
    ]


class JwkOut(TypedDict):
    """A public key (RFC 8037)."""

    kty: Annotated[Literal["OKP"], Field(description="The kind of key.")]
    crv: Annotated[Literal["Ed25519"], Field(description="The curve.")]
    alg: Annotated[Literal["EdDSA"], Field(description="The algorithm.")]
    use: Annotated[Literal["sig"], Field(description="The use of the key.")]
    kid: Annotated[
        str,
        Field(
            description="The key's thumbprint (RFC 7638).",
            examples=["kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"],
        ),
    ]
    x: Annotated[
        str,
        Field(
            description="The key in base64url.",
            examples=["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"],
        ),
    ]


class JwksOut(TypedDict):
    """A set of public keys (RFC 7517)."""

    keys: Annotated[
        list[JwkOut],
        Field(description="The current key, then those that still sign during a rotation."),
    ]
