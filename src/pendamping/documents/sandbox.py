"""What a template may not do: reach the machine, eat the memory, run for ever."""

import _thread
import contextlib
import sys
import threading
from collections.abc import Generator, Sized
from pathlib import Path
from typing import Any, cast

from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

# A text of a report has some hundred thousand letters; no figure in it needs a power of more than this.
_MOST_LETTERS, _MOST_POWER = 5_000_000, 1_000
# Besides what the process has already.
_MOST_MEMORY = 1_000_000_000


class TooLong(Exception):  # noqa: N818 -- what happened, not a fault of the code
    """A template took longer than it may."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox, which hides what Python has beneath; here, also without sums that fill the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 -- any value
        """Compute `left * right` or `left ** right`; raises `SecurityError` where the result would be too large."""
        if operator == "**" and isinstance(right, int | float) and abs(right) > _MOST_POWER:
            raise SecurityError(f"{left!r} ** {right!r}")
        if operator == "*":
            for sized, times in ((left, right), (right, left)):
                if isinstance(sized, str | list | tuple) and isinstance(times, int):
                    length = len(cast(Sized, sized)) * times
                    if length > _MOST_LETTERS:
                        raise SecurityError(f"a text or list of {length} parts")
        return super().call_binop(context, operator, left, right)


@contextlib.contextmanager
def at_most(seconds: float) -> Generator[None]:
    """Interrupt what runs inside after `seconds`; raises `TooLong`. Without effect outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    over = threading.Event()

    def interrupt() -> None:
        over.set()
        _thread.interrupt_main()

    timer = threading.Timer(seconds, interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    except KeyboardInterrupt as error:
        if over.is_set():
            raise TooLong(f"takes longer than {seconds:g} s").with_traceback(error.__traceback__) from None
        raise
    finally:
        timer.cancel()


@contextlib.contextmanager
def bounded_memory() -> Generator[None]:
    """Let what runs inside take no more than a gigabyte: beyond it Python raises `MemoryError`. Only on Linux."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + _MOST_MEMORY
    bounds = [bound for bound in before if bound != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min([most, *bounds]), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
