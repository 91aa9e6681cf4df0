"""The process of the command `pendamping`, also called as `python -m pendamping`."""

import gc
import os
import sys
from typing import Any, NoReturn, cast


def run() -> NoReturn:
    """Set up a process that ends soon, then run the command line in it; see `pendamping.cli.main.run`."""
    # Before anything is imported: collecting garbage and looking for plugins of Pydantic would only cost time.
    gc.set_threshold(1_000_000)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    # DuckDB tries to import pandas at every single value of Python it is given. Nothing here comes from pandas, and
    # what stands as None is not searched for on the disk thousands of times.
    cast(dict[str, Any], sys.modules).setdefault("pandas", None)
    from pendamping.cli.main import run as run_command_line

    run_command_line()


if __name__ == "__main__":
    run()
