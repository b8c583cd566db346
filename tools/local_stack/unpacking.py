"""Code and layers of functions, unpacked once for all their processes.

ministack unpacks every file for each process, in the process that also is API Gateway, SQS and
DynamoDB: 24 requests at once held it up for minutes.
"""

import tempfile
import threading
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, LargeZipFile

__all__ = ["BadZipFile", "LargeZipFile", "ZipFile"]

_lock = threading.Lock()
_unpacked: dict[str, Path] = {}


class ZipFile(zipfile.ZipFile):
    """A zip file that is unpacked once; further extractions are links.

    Functions do not write beside their code, as on AWS they cannot.
    """

    def namelist(self) -> list[str]:
        """Returns the top paths, which an extraction links."""
        return sorted({name.split("/", 1)[0] for name in super().namelist()})

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        source = self._source()
        for entry in source.iterdir():
            (Path(path) / entry.name).symlink_to(entry)

    def _source(self) -> Path:
        assert self.filename is not None
        digest = sha256(Path(self.filename).read_bytes()).hexdigest()
        with _lock:
            if digest not in _unpacked:
                folder = Path(tempfile.mkdtemp(prefix="unpacked-"))
                with zipfile.ZipFile(self.filename) as packed:
                    packed.extractall(folder)
                _unpacked[digest] = folder
            return _unpacked[digest]
