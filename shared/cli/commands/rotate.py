"""`outrider rotate` and `outrider reseal`: replaces keys."""

from typing import Any

import click

from shared.cli.api import ApiConnection, with_api
from shared.cli.output import as_json, print_json, print_text, progress
from shared.cli.remote import Remote
from shared.cli.target import TargetStack, with_stack
from shared.services.operator.reencryption import ReencryptionService

_NEXT = {
    "tokens": (
        "Give your backends new tokens (`outrider token create`) before you retire the old keys."
    ),
    # A function may use the previous key for this long.
    "secrets": (
        "Wait five minutes, until every function has read the new key. Then run `outrider reseal`."
    ),
}


@click.command()
@click.argument("kind", type=click.Choice(tuple(_NEXT)))
@click.option(
    "--retire", is_flag=True, help="Remove the previous keys instead of creating a new one."
)
@as_json
@with_stack
def rotate(stack: TargetStack, *, kind: str, retire: bool, as_json: bool) -> None:
    """Create a new key, for signing tokens or for encrypting the secrets of endpoints.

    The new key is used at once. The previous keys stay valid until they are retired.
    """
    keys = stack.operator.keys(kind)
    count = keys.retire() if retire else keys.rotate()
    if as_json:
        print_json({"keys": kind, "retired" if retire else "previous": count})
    elif retire:
        click.echo(f"{kind}: {count} previous keys retired.")
    else:
        click.echo(f"{kind}: created a new key; {count} previous keys stay valid until --retire.")
        print_text(_NEXT[kind])


@click.command()
@with_api
@as_json
@with_stack
def reseal(stack: TargetStack, *, as_json: bool, **_: Any) -> None:
    """Re-encrypt the secrets of all endpoints of the token's organisation with the current key.

    Changes nothing else. Safe to repeat.
    """
    with progress(
        ReencryptionService(server=Remote(ApiConnection.of(stack))).reencrypt(), "Re-encrypting"
    ) as endpoints:
        count = sum(1 for _ in endpoints)
    if as_json:
        print_json({"endpoints": count})
    else:
        click.echo(f"Re-encrypted the secrets of {count} endpoints.")
