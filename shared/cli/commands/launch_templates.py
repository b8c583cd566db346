"""`outrider launch-templates`: the templates by which customers launch roles of destinations."""

from pathlib import Path

import click

from shared.cli.output import as_json, print_json
from shared.domain.destinations.destination import DestinationType
from shared.domain.destinations.role_template import launch_template, launch_template_name
from shared.domain.errors import BadRequest


@click.command("launch-templates")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@as_json
def launch_templates(directory: Path, *, as_json: bool) -> None:
    """Write the CloudFormation templates of destinations' roles into DIRECTORY.

    Publish them in S3 where customers can read them, and give the stack that address as
    LaunchTemplates. They name no account, and work without a stack and without AWS credentials.
    """
    files = {directory / launch_template_name(kind): kind for kind in DestinationType}
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for file, kind in files.items():
            file.write_text(launch_template(kind) + "\n")
    except OSError as exc:
        raise BadRequest(f"The templates cannot be written: {exc}.") from exc
    written = [str(file) for file in files]
    if as_json:
        print_json(written)
    else:
        click.echo("\n".join(written))
