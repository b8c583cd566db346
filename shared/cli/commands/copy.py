"""`outrider copy`: the configuration of a server of this API, on another one."""

from pathlib import Path
from typing import Any

import click

from shared.cli.api import Api, with_the_api
from shared.cli.output import as_json, say, tell
from shared.cli.remote import Remote
from shared.cli.site import Site, on_a_stack
from shared.domain.errors import BadRequest
from shared.services.copying import Copied, CopyService


@click.command()
@click.option("--from", "from_url", metavar="URL", help="Copy that server into the stack.")
@click.option("--to", "to_url", metavar="URL", help="Copy the stack to that server.")
@click.option(
    "--token-file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Holds an organisation's token for that server.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be copied.")
@with_the_api
@as_json
@on_a_stack
def copy(
    site: Site,
    *,
    from_url: str | None,
    to_url: str | None,
    token_file: Path,
    dry_run: bool,
    as_json: bool,
    **_: Any,
) -> None:
    """Copy event types, applications and endpoints between the stack and another server.

    That may be Svix, or another stack of Outrider. A copy can be repeated: it brings the other side
    up to date. Messages stay where they are.
    """
    url = from_url or to_url
    if url is None or (from_url and to_url):
        raise BadRequest("Say which way: --from URL, or --to URL.")
    token = token_file.read_text().strip()
    ours = Remote(Api.of(site))
    theirs = Remote(Api(url.rstrip("/"), token, site.operator.request))
    source, target = (theirs, ours) if from_url else (ours, theirs)
    done: list[Copied] = []
    for each in CopyService(source, target, dry_run).copy():
        done.append(each)
        (_tell if as_json else _say)(each)
    new, verb = sum(each.is_new for each in done), "would be" if dry_run else "were"
    say(f"{new} {verb} made, {len(done) - new} {verb} brought up to date.")


def _say(each: Copied) -> None:
    click.echo(f"{'+' if each.is_new else '='} {each.kind} {each.name}")
    for name in each.left:
        click.echo(f"    set its header {name} by hand: its value is kept secret")


def _tell(each: Copied) -> None:
    tell({"kind": each.kind, "name": each.name, "is_new": each.is_new, "left": each.left})
