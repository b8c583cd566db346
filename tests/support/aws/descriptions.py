"""Botocore's descriptions of AWS, read once for all sessions of boto3."""

from functools import cache
from typing import Any

from botocore.loaders import JSONFileLoader


def read_once() -> None:
    """Keeps each file that botocore reads.

    A session keeps them for itself only, and many tests make their own: reading the list of AWS's
    endpoints again was 7 % of all tests' time.
    """
    read = cache(JSONFileLoader().load_file)

    def kept(_loader: JSONFileLoader, file_path: str) -> Any:
        return read(file_path)

    JSONFileLoader.load_file = kept  # type: ignore[assignment, method-assign]
