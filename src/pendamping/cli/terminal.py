"""The one door to the screen: nothing that stands in a file, a name or an argument can steer the terminal."""

import os
import re
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from pendamping.messages import shown

if TYPE_CHECKING:
    from rich.console import Console, RenderHook

# In JSON these stand as \\uXXXX, which says the same; the encoder has done so with the others.
_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Painted(NamedTuple):
    """A part of a line in a colour, where there are colours."""

    text: str
    colour: str


def has_colour(stream: Any) -> bool:  # noqa: ANN401 -- a text stream
    """Whether colours go to `stream`: to a terminal, and never with NO_COLOR."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def echo(*parts: str | Painted, err: bool = False, nl: bool = True) -> None:
    """Print a line on stdout, or on stderr."""
    colour = has_colour(sys.stderr if err else sys.stdout)
    said = [
        typer.style(shown(part.text), fg=part.colour, bold=True) if isinstance(part, Painted) else shown(part)
        for part in parts
    ]
    typer.echo("".join(said), err=err, nl=nl, color=colour)  # noqa: TID251 -- the door itself


def echo_json_text(text: str) -> None:
    """Print JSON; what reads it gets every character back."""
    escaped = _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    typer.echo(escaped)  # noqa: TID251 -- the door itself


def pass_on(data: bytes) -> None:
    """Write the bytes of a document where no terminal reads them, such as into a pipe."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def guarded(console: "Console") -> "Console":
    """Return a console of Rich behind the same door: the colours are Rich's own, the letters pass `shown`."""
    console.push_render_hook(_hook())
    return console


def _hook() -> "RenderHook":
    from rich.console import Console, ConsoleOptions, ConsoleRenderable, RenderHook
    from rich.segment import Segment

    class Harmless:
        def __init__(self, inner: ConsoleRenderable) -> None:
            self.inner = inner

        def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
            for segment in console.render(self.inner, options):
                yield segment if segment.control else Segment(shown(segment.text), segment.style)

    class Hook(RenderHook):
        def process_renderables(self, renderables: list[ConsoleRenderable]) -> list[ConsoleRenderable]:
            return [Harmless(renderable) for renderable in renderables]

    return Hook()
