"""`outrider copy`: copies configuration between two servers of this API."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from shared.cli.api import ApiConnection, with_api
from shared.cli.output import as_json, print_json, print_text
from shared.cli.remote import Remote
from shared.cli.target import TargetStack, with_stack
from shared.domain.errors import BadRequest
from shared.services.operator.config_copy import ConfigurationCopyService
from shared.services.operator.copy_target import CopyResult


@click.command()
@click.option("--from", "from_url", metavar="URL", help="Copy from that server to the stack.")
@click.option("--to", "to_url", metavar="URL", help="Copy from the stack to that server.")
@click.option(
    "--token-file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="File with an organisation's token for that server.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be copied.")
@with_api
@as_json
@with_stack
def copy(
    stack: TargetStack,
    *,
    from_url: str | None,
    to_url: str | None,
    token_file: Path,
    dry_run: bool,
    as_json: bool,
    **_: Any,
) -> None:
    """Copy event types, applications, endpoints and destinations between the stack and another.

    The other server may be Svix or another Outrider stack. Repeating a copy updates the target.
    Messages are not copied. A rejected object is reported, and the copy continues. The exit status
    is 1 if an object was rejected or copied only in part.
    """
    url = from_url or to_url
    if url is None or (from_url and to_url):
        raise BadRequest("Choose a direction: --from URL or --to URL.")
    token = token_file.read_text().strip()
    ours = Remote(ApiConnection.of(stack))
    theirs = Remote(ApiConnection(url.rstrip("/"), token, stack.operator.request))
    source, target = (theirs, ours) if from_url else (ours, theirs)
    done: list[CopyResult] = []
    for each in ConfigurationCopyService(source=source, target=target, dry=dry_run).copy():
        done.append(each)
        (_show_json if as_json else _show_text)(each)
    _summarize(done, "would be" if dry_run else "were")
    if not all(each.is_whole for each in done):
        raise SystemExit(1)


def _summarize(done: Sequence[CopyResult], verb: str) -> None:
    copied = [each for each in done if each.refusal is None]
    new = sum(each.is_new for each in copied)
    print_text(f"{new} {verb} created, {len(copied) - new} {verb} updated.")
    if refused := len(done) - len(copied):
        print_text(f"{refused} {verb} rejected.")
    if reduced := sum(bool(each.lost) for each in copied):
        print_text(f"{reduced} {verb} copied in part.")


def _show_text(each: CopyResult) -> None:
    if each.refusal is not None:
        click.echo(f"! {each.kind} {each.name}")
        click.echo(f"    rejected: {each.refusal}")
        return
    click.echo(f"{'+' if each.is_new else '='} {each.kind} {each.name}")
    for name in each.lost:
        click.echo(f"    not copied: {name}")
    for name in each.left:
        click.echo(f"    set the header {name} by hand: the source does not reveal its value")


def _show_json(each: CopyResult) -> None:
    print_json(
        {
            "kind": each.kind,
            "name": each.name,
            "is_new": each.is_new,
            "left": each.left,
            "lost": each.lost,
            "refusal": each.refusal,
        }
    )
