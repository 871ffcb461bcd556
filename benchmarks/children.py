"""Work done in a child process of its own, so that its time and its peak memory are its own."""

from __future__ import annotations

import multiprocessing
import resource
import time
from collections.abc import Callable
from typing import Any

Job = tuple[Callable[[], Any], Callable[[Any], Any]]
"""What a piece of work needs (not timed), and what it does with it (timed)."""


def measure(
    jobs: Callable[..., dict[str, Job]], arguments: tuple[Any, ...], name: str
) -> tuple[float, float, int | None]:
    """Seconds, peak MiB, and the count that the work gave if it gave one.

    `jobs` is called with the arguments in the child; its start is not counted.  A child's peak is
    never told below that of its parent, so the parent must not load what is measured.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_run, args=(jobs, arguments, name, sender))
    child.start()
    seconds, peak, count = receiver.recv()
    child.join()
    return seconds, peak, count


def _run(
    jobs: Callable[..., dict[str, Job]], arguments: tuple[Any, ...], name: str, sender: Any
) -> None:
    prepare, work = jobs(*arguments)[name]
    given = prepare()
    began = time.perf_counter()
    done = work(given)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sender.send((seconds, peak, done if isinstance(done, int) else None))
