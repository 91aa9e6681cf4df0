"""The Indonesian catalogue: complete, fresh, and with the same places as the English messages."""

import re
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

from pendamping.codes import CODES
from pendamping.diagnostics import Diagnostic
from pendamping.messages import LOCALE_FOLDER, describe
from pendamping.vocabulary import KEYS, VALUES

ROOT = Path(__file__).parent.parent
PLACE = re.compile(r"(?<!\{)\{([a-z_]+)[^{}]*\}(?!\})")


def test_catalogue_is_complete_and_fresh():
    done = subprocess.run(
        [sys.executable, "tools/messages.py", "--check"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_translations_keep_their_places():
    with (LOCALE_FOLDER / "id/LC_MESSAGES/pendamping.po").open("rb") as stream:
        catalogue = read_po(stream, locale="id")
    for message in catalogue:
        if message.id:
            assert sorted(set(PLACE.findall(message.string))) == sorted(set(PLACE.findall(message.id))), message.id


def test_every_code_reads_well_in_both_languages():
    for code, entry in CODES.items():
        values = dict.fromkeys(PLACE.findall(entry.message) + PLACE.findall(entry.hint), "VALUE")
        for language in ("en", "id"):
            message, hint = describe(Diagnostic(code, "file.yaml", values=values), language)
            assert message.endswith("."), code
            assert hint, code
            assert not PLACE.search(message.replace("{column", "").replace("{kolom", "")), code


def test_no_model_has_two_fields_with_one_word():
    from pendamping.formats.models import shape_of
    from pendamping.model.base import Record

    def subclasses(model):
        for child in model.__subclasses__():
            yield child
            yield from subclasses(child)

    for model in subclasses(Record):
        names = [info.alias or name for name, info in model.model_fields.items()]
        words = [KEYS.get(name, name) for name in names]
        assert len(set(words)) == len(words), model
        # No Indonesian word of one field may be the English name of another in the same model.
        assert all(KEYS.get(other, other) == word for word in words for other in names if other == word), model
        shape_of(model)


def test_values_of_one_set_have_different_words():
    from pendamping.formats.models import _SHAPES, shape_of
    from pendamping.model.program import Program
    from pendamping.model.sessions import Session

    shape_of(Program)
    shape_of(Session)
    sets = {child.options for shape in _SHAPES.values() for child in shape.children.values() if child.options}
    assert sets
    for options in sets:
        assert len({VALUES.get(option, option) for option in options}) == len(options), options
