"""Docker on this machine, where it runs, and the image in which Lambda runs a function."""

import os
import shutil
import subprocess

from tools.local_stack.deployment import parameters
from tools.local_stack.processes import clean_environment, run_tool
from tools.local_stack.terminal import Failure


def docker(*arguments: str) -> str:
    """Returns Docker's output; Failure with the reason where Docker fails."""
    program = shutil.which("docker")
    if program is None:
        raise Failure("there is no program `docker`")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Failure(done.stderr.strip())
    return done.stdout.strip()


def docker_environment(**more: str) -> dict[str, str]:
    """Returns the variables by which a tool finds the same Docker, and `more`."""
    where = {name: value for name, value in os.environ.items() if name.startswith("DOCKER_")}
    return clean_environment(**where, **more)


def bring_image() -> None:
    """Pulls the image that `sam local` uses; Failure if it is unavailable."""
    image = _image()
    if docker("image", "ls", "--quiet", image):
        return
    try:
        run_tool(f"docker pull {image}", ["docker", "pull", image], docker_environment())
    except Failure as failure:
        raise Failure(
            f"{failure}\nWhere no registry can be reached, load or build an image of that name "
            "(`docker load`), then run this again."
        ) from None


def _image() -> str:
    """Returns SAM's name of the image: public.ecr.aws/lambda/python:3.13-arm64."""
    given = parameters({})
    runtime = given["Runtime"].replace("python", "python:")
    return f"public.ecr.aws/lambda/{runtime}-{given['Architecture']}"
