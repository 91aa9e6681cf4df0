"""The templates shipped with pendamping: in the wheel beside the code, in the repository above it."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def templates_folder() -> Path:
    """Return the folder `templates/` of this installation."""
    shipped = _PACKAGE / "templates"
    return shipped if shipped.is_dir() else _PACKAGE.parent.parent / "templates"


def program_templates() -> list[str]:
    """Return the names of the scaffolds, the empty one last."""
    names = sorted(path.name for path in (templates_folder() / "programs").iterdir() if path.is_dir())
    return sorted(names, key=lambda name: (name == "kosong", name))
