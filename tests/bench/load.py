"""A small load generator: a few connections that ask for one page as fast as it is answered."""

import asyncio
import itertools
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from ipaddress import IPv4Address

_visitors = itertools.count(2**24 * 10)


@dataclass
class Load:
    """What came of asking for one page for some seconds."""

    seconds: float
    waits: list[float] = field(default_factory=list)
    statuses: Counter = field(default_factory=Counter)
    size: int = 0

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.seconds

    @property
    def median_ms(self) -> float:
        return statistics.median(self.waits) * 1000

    @property
    def slow_ms(self) -> float:
        """What 95 of 100 requests stay below."""
        return statistics.quantiles(self.waits, n=20)[-1] * 1000


def put_under_load(port: int, path: str, *, seconds: float, connections: int = 8, headers: str = "") -> Load:
    """Ask for `path` on localhost over keep-alive connections; the connections ask one request at a time."""
    request = f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\n{headers}X-Forwarded-For: "
    return asyncio.run(_load(port, request, seconds, connections))


def some_visitor() -> str:
    """Another address each time: the site limits what one network may ask, and a bench is many networks."""
    return str(IPv4Address(next(_visitors)))


async def _load(port: int, request: str, seconds: float, connections: int) -> Load:
    load = Load(seconds)
    end = time.perf_counter() + seconds
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_ask(port, request, end, load))
    return load


async def _ask(port: int, request: str, end: float, load: Load) -> None:
    reader = writer = None
    while (started := time.perf_counter()) < end:
        if writer is None:
            reader, writer = await asyncio.open_connection("localhost", port)
        writer.write(f"{request}{some_visitor()}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        load.size = await _read_body(reader, head)
        load.waits.append(time.perf_counter() - started)
        load.statuses[int(head.split(b" ", 2)[1])] += 1
        if b"connection: close" in head.lower():
            writer.close()
            writer = None
    if writer:
        writer.close()


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return len(await reader.readexactly(int(line.split(b":")[1])))
    return 0
