"""Processes of a function, and invocations of them, one at a time in each as in Lambda."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

_MAX_BYTES = 32 * 1024 * 1024
Event = dict[str, Any]


@dataclass
class Worker:
    """A process of a function; `cpu` are its seconds of processor time at its last result."""

    process: Process
    cpu: float = 0.0

    @classmethod
    async def start(cls, handler: str, variables: Mapping[str, str], niceness: int) -> "Worker":
        python = ("nice", "-n", str(niceness), sys.executable)
        command = (*python, "-m", "tools.bench.native.worker", handler)
        environment = {**os.environ, **variables}
        process = await asyncio.create_subprocess_exec(
            *command, stdin=PIPE, stdout=PIPE, limit=_MAX_BYTES, env=environment
        )
        return cls(process)

    async def invoke(self, event: Event) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(orjson.dumps(event) + b"\n")
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"A worker ended: {await self.process.wait()}")
        self.cpu, result = orjson.loads(line)
        return result

    async def stop(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        await self.process.wait()


@dataclass
class Function:
    """A function with at most `limit` processes, each started when no other is idle.

    `handler` is the folder of its code, `variables` are those of its environment alone.
    `niceness` lets functions of less take a processor first, as if each had processors of its own.
    """

    handler: str
    limit: int
    variables: Mapping[str, str] = field(default_factory=dict)
    niceness: int = 0
    _workers: list[Worker] = field(default_factory=list)
    _idle: list[Worker] = field(default_factory=list)
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.limit)

    async def invoke(self, event: Event) -> Any:
        async with self._slots:
            worker = self._idle.pop() if self._idle else await self._start()
            result = await worker.invoke(event)
            # Used again first, so that few processes serve a small load, as in Lambda.
            self._idle.append(worker)
            return result

    async def start_all(self) -> None:
        """Starts all processes and waits until each has imported its code."""
        await asyncio.gather(*(self.invoke({"Records": []}) for _ in range(self.limit)))

    async def _start(self) -> Worker:
        worker = await Worker.start(self.handler, self.variables, self.niceness)
        self._workers.append(worker)
        return worker

    @property
    def cpu(self) -> float:
        """Seconds of processor time of all processes, up to their last results."""
        return sum(worker.cpu for worker in self._workers)

    async def stop(self) -> None:
        await asyncio.gather(*(worker.stop() for worker in self._workers))
