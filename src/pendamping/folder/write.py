"""Safe writes: a file is there whole or not at all, and nobody's change is overwritten.

A write takes the folder's lock, reads the file again, compares it with what was read before, writes a
temporary file beside it, flushes it to the disk and renames it into place.
"""

import contextlib
import os
import stat
import tempfile
from collections.abc import Generator
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError
from pendamping.folder.inside import inside, is_link, shown
from pendamping.folder.read import MAX_TABLE_MEGABYTES, read_bytes

LOCK_NAME = ".pendamping.lock"
LOCK_SECONDS = 10


@contextlib.contextmanager
def locked(folder: Path) -> Generator[None]:
    """Hold the folder's lock, so that two commands at once do not write over each other (PD902, PD903)."""
    from filelock import FileLock, Timeout

    path = folder / LOCK_NAME
    lock = FileLock(path, timeout=LOCK_SECONDS)
    try:
        if os.path.lexists(path) and not _is_plain(path):  # opened through a link it would empty a file elsewhere
            raise InputError([Diagnostic("PD118", LOCK_NAME, values={"value": LOCK_NAME})])
        lock.acquire()
    except Timeout:
        raise InputError([Diagnostic("PD903", str(folder))]) from None
    except OSError as error:
        raise _not_written(folder, folder / LOCK_NAME, error) from None
    try:
        yield
    finally:
        lock.release()


def _is_plain(path: Path) -> bool:
    found = path.lstat()
    return stat.S_ISREG(found.st_mode) and not is_link(found)


def _not_written(folder: Path, path: Path, error: OSError) -> InputError:
    reason = error.strerror or type(error).__name__
    return InputError([Diagnostic("PD902", shown(folder, path), values={"reason": reason})])


def _sync_folder(folder: Path) -> None:
    """Make a rename or a new name durable; Windows has no way to do it and needs none."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_text(folder: Path, file: str, text: str, before: bytes | None) -> Path:
    """Write `file` whole as UTF-8; see `write_bytes`."""
    return write_bytes(folder, file, text.encode(), before)


def write_bytes(folder: Path, file: str, data: bytes, before: bytes | None) -> Path:
    """Write `file` whole.

    `before` is what the file held when it was read, None when there was no file; raises `InputError` when
    it holds something else now (PD901), lies outside (PD117) or cannot be written (PD902). The caller holds the lock.
    """
    path = inside(folder, file)
    temporary: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        now = read_bytes(folder, file, MAX_TABLE_MEGABYTES) if path.exists() else None
        if now != before:
            raise InputError([Diagnostic("PD901", file)])
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
        temporary = Path(name)
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if before is not None else 0o666 & ~_umask())
        temporary.replace(path)
        temporary = None
        _sync_folder(path.parent)
    except OSError as error:
        raise _not_written(folder, path, error) from None
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
    return path


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def create_text(folder: Path, file: str, text: str, mode: int = 0o666) -> Path | None:
    """Create `file`, never overwriting, nor through a link: None when the name is taken (PD117, PD902).

    A folder on the way may be a link, if it leads to one inside.
    """
    parent, _, name = file.rpartition("/")
    path = inside(folder, parent) / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(folder, path.parent, error) from None
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    except FileExistsError:
        return None
    except OSError as error:
        raise _not_written(folder, path, error) from None
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(text.encode())
            stream.flush()
            os.fsync(stream.fileno())
        _sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _not_written(folder, path, error) from None
    return path
