"""The user's own settings, beside all programs: what no file of a program may say."""

import os
import sys
from pathlib import Path

from pendamping.diagnostics import Diagnostic, InputError, has_errors
from pendamping.formats.models import read_model
from pendamping.formats.yaml_nodes import compose
from pendamping.model.records import Settings

_NAME = Path("pendamping", "settings.yaml")


def settings_file() -> Path:
    """Return where the settings of the user stand, as the system wants it."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or home / "AppData/Roaming") / _NAME
    if sys.platform == "darwin":
        return home / "Library/Application Support" / _NAME
    return Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config") / _NAME


def load_settings() -> Settings:
    """Return the settings, the defaults where there is no such file; raises `InputError` with what is wrong in it."""
    file = settings_file()
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise InputError([Diagnostic("PD114", str(file), values={"reason": reason})]) from None
    settings, found = read_model(compose(text, str(file)), Settings, str(file))
    if settings is None or has_errors(found):
        raise InputError(found)
    return settings
