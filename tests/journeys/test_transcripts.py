"""What the documentation shows is what the commands print."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="the examples are written for a POSIX shell")


def test_the_examples_of_a_page_are_true():
    run("docs/guide/sessions.md")


@pytest.mark.slow
def test_the_examples_of_the_documentation_are_true():
    run()


def run(*pages):
    done = subprocess.run(
        [sys.executable, "tools/transcripts.py", "--check", *pages],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
