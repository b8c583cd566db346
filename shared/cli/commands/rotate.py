"""`outrider rotate` and `outrider reencrypt`: replacing keys."""

from typing import Any

import click

from shared.cli.api import ApiConnection, with_api
from shared.cli.output import as_json, print_json, print_text, progress
from shared.cli.remote import Remote
from shared.cli.target import TargetStack, with_stack
from shared.services.operator.reencryption import ReencryptionService

_NEXT = {
    "tokens": "Give your backends new tokens (`outrider token create`) before you retire the others.",
    # For that long, a function may seal with the key that it has read.
    "secrets": "Wait five minutes, until each function has read it. Then `outrider reseal`.",
}


@click.command()
@click.argument("kind", type=click.Choice(tuple(_NEXT)))
@click.option("--retire", is_flag=True, help="Take the keys of before out, in place of a new one.")
@as_json
@with_stack
def rotate(stack: TargetStack, *, kind: str, retire: bool, as_json: bool) -> None:
    """Make a new key: for what signs tokens, or for what seals the secrets of endpoints.

    It is in use at once, and what the keys of before have made stays valid until they are retired.
    """
    keys = stack.operator.keys(kind)
    count = keys.retire() if retire else keys.rotate()
    if as_json:
        print_json({"keys": kind, "retired" if retire else "previous": count})
    elif retire:
        click.echo(f"{kind}: {count} keys of before are taken out.")
    else:
        click.echo(f"{kind}: a new key is in use; {count} of before hold too, until --retire.")
        print_text(_NEXT[kind])


@click.command()
@with_api
@as_json
@with_stack
def reseal(stack: TargetStack, *, as_json: bool, **_: Any) -> None:
    """Seal the secrets of all endpoints of the token's organisation with the key in use.

    It changes nothing else, and can be repeated.
    """
    with progress(
        ReencryptionService(server=Remote(ApiConnection.of(stack))).reencrypt(), "Sealing"
    ) as endpoints:
        count = sum(1 for _ in endpoints)
    if as_json:
        print_json({"endpoints": count})
    else:
        click.echo(f"{count} endpoints are sealed with the key in use.")
