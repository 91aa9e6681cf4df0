"""The files of a work tree compared with what git recorded of them, without a program that git would start for it."""

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from pendamping.folder.repository import Repository, open_file, small_contents

_MOST_TO_READ = 1_000_000_000  # bytes of all files that are read to see whether they were changed
_CONVERTED = re.compile(rb"\b(filter|ident|working-tree-encoding)\b")
_LINK = b"120000"
_SUBMODULE = b"160000"
_NO_NAMES = frozenset({"", ".", ".."})
_SECOND = 1_000_000_000  # in nanoseconds
_32_BITS = 0xFFFFFFFF  # what git keeps of larger numbers
_NOT_ON_DISK = 0x40000000  # the flag of an entry that a sparse checkout leaves out
_ENTRY = re.compile(
    rb"(\d{6}) ([0-9a-f]+) ([0-3])\t([^\0]+)\0"
    rb"(?:  ctime: (\d+):(\d+)\n  mtime: (\d+):(\d+)\n  dev: \d+\tino: (\d+)\n  uid: \d+\tgid: \d+\n"
    rb"  size: (\d+)\tflags: ([0-9a-f]+)\n)?"
)
Entry = tuple[bytes, ...]  # mode, object, stage, name, and what the disk said: see `_ENTRY`


def parse_index(text: bytes) -> list[Entry]:
    """Return the entries that `ls-files --stage --debug -z` shows; what the disk said is empty in any other form."""
    return _ENTRY.findall(text)


@dataclass(slots=True)
class WorkFiles:
    """The files as they are now."""

    found: Repository
    folder: str
    written: int  # when the index was: a file of the same moment may have been changed after it
    left: int = _MOST_TO_READ
    folders: dict[str, bool] = field(default_factory=dict[str, bool])
    converted: dict[str, bool] = field(default_factory=dict[str, bool])

    def is_same(self, entry: Entry) -> bool | None:
        """Whether a file is as the index has it; None where that is not known."""
        mode, oid, _, name, *noted, flags = entry
        if mode == _SUBMODULE:
            return None
        where, _, last = os.fsdecode(name).rpartition("/")
        path = f"{self.folder}/{where}/{last}" if where else f"{self.folder}/{last}"
        try:
            now = os.lstat(path) if _is_plain_name(last) and self._is_folder(where) else None
        except (FileNotFoundError, NotADirectoryError):
            now = None
        except (OSError, ValueError):
            return None
        if now is None:
            return None if not flags or int(flags, 16) & _NOT_ON_DISK else False
        if stat.S_ISLNK(now.st_mode):
            return mode == _LINK and self._is_blob(os.fsencode(os.readlink(path)), oid)  # noqa: PTH115
        if not stat.S_ISREG(now.st_mode) or (mode == _LINK and os.name != "nt"):
            return False
        if flags and self._is_untouched(now, noted):
            return True
        same = self._has_content(path, now.st_size, oid.decode())
        return None if same is False and self._is_converted(where) else same

    def _is_folder(self, where: str) -> bool:
        """Whether `where` is below the folder, and no link leads out of it."""
        if where not in self.folders:
            above, slash, last = where.rpartition("/")
            inside = not slash or self._is_folder(above)
            inside = inside and (not where or _is_plain_name(last))
            mode = os.lstat(f"{self.folder}/{where}").st_mode if inside else 0
            self.folders[where] = stat.S_ISDIR(mode)
        return self.folders[where]

    def _is_untouched(self, now: os.stat_result, noted: list[bytes]) -> bool:
        """Whether the disk says of a file what it said when the index was written, as git itself judges."""
        moment = int(noted[2]) * _SECOND + int(noted[3])
        if now.st_mtime_ns != moment or moment >= self.written or now.st_size & _32_BITS != int(noted[5]):
            return False
        created = int(noted[0]) * _SECOND + int(noted[1])
        return os.name == "nt" or (now.st_ctime_ns == created and now.st_ino & _32_BITS == int(noted[4]))

    @staticmethod
    def _is_blob(data: bytes, oid: bytes) -> bool:
        return _hashed(iter((data,)), len(data), oid.decode()) == oid.decode()

    def _has_content(self, path: str, size: int, oid: str) -> bool | None:
        """Whether a file is the blob `oid`, as it is or with line ends as git keeps them."""
        self.left -= size
        handle = open_file(path) if self.left >= 0 else None
        if handle is None:
            return None
        with os.fdopen(handle, "rb", buffering=0) as stream:
            if _hashed(_blocks(stream), size, oid) == oid:
                return True
            stream.seek(0)
            size = sum(len(block) for block in _blocks(stream, windows=True))
            stream.seek(0)
            return _hashed(_blocks(stream, windows=True), size, oid) == oid

    def _is_converted(self, where: str) -> bool:
        """Whether git may keep a file of this folder in another form, which only a program could make of it."""
        if not self.converted:
            self.converted[""] = any(
                _names_conversion(place) for place in (self.found.common / "info" / "attributes", *self._above())
            )
        if where not in self.converted:
            above = self._is_converted(where.rpartition("/")[0])
            self.converted[where] = above or _names_conversion(Path(self.folder, where, ".gitattributes"))
        return self.converted[where]

    def _above(self) -> Iterator[Path]:
        own = Path(self.folder)
        return (place / ".gitattributes" for place in (own, *own.parents) if place.is_relative_to(self.found.root))


def _is_plain_name(name: str) -> bool:
    """Whether a name is that of something in its folder: an index can hold any."""
    return name not in _NO_NAMES and not (os.name == "nt" and (":" in name or "\\" in name))


def _names_conversion(file: Path) -> bool:
    if not os.path.lexists(file):
        return False
    text = small_contents(file)
    return text is None or _CONVERTED.search(text) is not None


def _blocks(stream: BinaryIO, *, windows: bool = False) -> Iterator[bytes]:
    """Return what a file holds, piece by piece; with `windows`, its line ends become those of git."""
    held = b""
    while block := stream.read(1 << 20):
        if windows:
            block = held + block
            held = b"\r" if block.endswith(b"\r") else b""
            block = block[: len(block) - len(held)].replace(b"\r\n", b"\n")
        yield block
    if held:
        yield held


def _hashed(blocks: Iterator[bytes], size: int, oid: str) -> str:
    """Return the name that git gives to a blob, in the kind of `oid`."""
    found = hashlib.new("sha1" if len(oid) == 40 else "sha256", b"blob %d\0" % size, usedforsecurity=False)
    for block in blocks:
        found.update(block)
    return found.hexdigest()
