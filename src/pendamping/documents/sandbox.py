"""What a template may not do: reach the machine, eat the memory, run for ever."""

import _thread
import contextlib
import sys
import threading
from collections.abc import Collection, Generator, Mapping, Sized
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, cast

from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import Cycler, Joiner, Namespace

from pendamping.documents.template_data import SHOWN, Function, Record

# A text of a report has some hundred thousand letters; no figure in it needs a power of more than this.
_MOST_LETTERS, _MOST_POWER = 5_000_000, 1_000
# Of a whole number: what is larger takes ever longer, and nothing interrupts it.
_MOST_BITS = 100_000
# Besides what the process has already.
_MOST_MEMORY = 1_000_000_000


def _listed(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# What templates may use of Jinja itself. Left out are what gives other bytes each time (`random`, `lipsum`), what shows
# the inside of things (`pprint`, `attr`), and what only HTML needs.
JINJA_FILTERS = _listed(
    "abs batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format "
    "groupby indent int items join last length list lower map max min reject rejectattr replace reverse round safe"
    " select selectattr slice sort string striptags sum title trim truncate unique upper urlencode wordcount wordwrap"
)
JINJA_TESTS = _listed(
    "boolean defined divisibleby eq equalto even false float ge gt greaterthan in integer iterable le lessthan lower lt"
    " mapping ne none number odd sameas sequence string true undefined upper"
)
JINJA_GLOBALS = _listed("range dict cycler joiner namespace _ gettext ngettext pgettext npgettext")
_SIGNS = _listed("== != > >= < <=")
_TEXT = _listed(
    "capitalize casefold count endswith find format format_map index isalnum isalpha isascii isdecimal isdigit"
    " isidentifier islower isnumeric isprintable isspace istitle isupper join lower lstrip partition removeprefix"
    " removesuffix replace rfind rindex rpartition rsplit rstrip split splitlines startswith strip swapcase title upper"
)
# What may be read of, or called on, each kind of value; the first kind that fits counts.
ATTRIBUTES: Mapping[type, tuple[str, ...]] = {
    str: _TEXT,
    date: _listed("year month day isoformat weekday isoweekday strftime"),
    time: _listed("hour minute second isoformat strftime"),
    timedelta: ("days",),
    dict: _listed("items keys values get"),
    list: _listed("index count"),
    tuple: _listed("index count grouper list"),
    LoopContext: _listed(
        "index index0 revindex revindex0 first last length previtem nextitem depth depth0 cycle changed"
    ),
    Macro: _listed("name arguments catch_kwargs catch_varargs caller"),
    Cycler: _listed("next current reset"),
    BlockReference: ("super",),
    **SHOWN,
}
# A record has listed names only; those of the others a template gave them itself.
_OWN_NAMES = (Record, Namespace, TemplateModule, TemplateReference)
_CALLED = (Function, Macro, BlockReference, LoopContext, Joiner)


class TooLong(Exception):  # noqa: N818 -- what happened, not a fault of the code
    """A template took longer than it may."""


class Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox with everything listed that may be read, called and used; and no sums that fill the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def allow_only_listed(self, own: Collection[str]) -> None:
        """Keep of filters, tests and globals those listed here, and the filters that are our `own`."""
        self.filters = {name: self.filters[name] for name in (*JINJA_FILTERS, *own)}
        self.tests = {name: TESTS[name] for name in (*JINJA_TESTS, *_SIGNS)}
        self.globals = {name: self.globals[name] for name in JINJA_GLOBALS}
        self._functions: list[object] = [value for value in self.globals.values() if callable(value)]

    def getattr(self, obj: Any, attribute: str) -> Any:  # noqa: ANN401 -- any value
        """Return `obj.attribute`; of a record also what is missing is named as the guide names it."""
        if not isinstance(obj, Record):
            return super().getattr(obj, attribute)
        try:
            return getattr(obj, attribute) if not attribute.startswith("_") else self.unsafe_undefined(obj, attribute)
        except AttributeError as error:
            return self.undefined(str(error), obj=obj, name=attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:  # noqa: ANN401 -- any value
        """Return `obj[argument]`; a record has its fields so, too."""
        if isinstance(obj, Record) and isinstance(argument, str):
            return self.getattr(obj, str(argument))
        return super().getitem(obj, argument)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401, ARG002 -- Jinja's
        """Whether `obj.attr` is on the list."""
        if attr.startswith("_"):
            return False
        if isinstance(obj, _OWN_NAMES):
            return True
        kind = next((kind for kind in ATTRIBUTES if isinstance(obj, kind)), None)
        return kind is not None and attr in ATTRIBUTES[kind]

    def wrap_str_format(self, value: Any) -> Any:  # noqa: ANN401 -- Jinja's
        """Return `format` of a text so that it reads its values through this sandbox, too; None for all else."""
        wrapped = super().wrap_str_format(value)
        return None if wrapped is None else Function(wrapped)

    def is_safe_callable(self, obj: Any) -> bool:  # noqa: ANN401 -- Jinja's
        """Whether a template may call `obj`: a function on the list, a macro or block of its own, a listed method."""
        if isinstance(obj, Undefined):
            return True  # it says itself what is undefined
        if isinstance(obj, _CALLED) or any(obj is function for function in self._functions):
            return True
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        return owner is not None and not isinstance(owner, type) and self.is_safe_attribute(owner, name, obj)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 -- any value
        """Compute `left * right` or `left ** right`; raises `SecurityError` where the result would be too large."""
        if operator == "**" and isinstance(right, int | float) and abs(right) > _MOST_POWER:
            raise SecurityError(f"a power of {right:g}")
        if isinstance(left, int) and isinstance(right, int):
            bits = left.bit_length() * abs(right) if operator == "**" else left.bit_length() + right.bit_length()
            if bits > _MOST_BITS:
                raise SecurityError(f"a number of {bits} bits")
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
