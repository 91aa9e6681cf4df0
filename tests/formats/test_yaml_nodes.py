"""YAML text to nodes: what is read, and how everything else is refused."""

import pytest
from yaml.nodes import ScalarNode

from pendamping.diagnostics import InputError
from pendamping.formats.yaml_nodes import MAX_DEPTH, compose, locate


def refused(text):
    with pytest.raises(InputError) as error:
        compose(text, "x.yaml")
    (diagnostic,) = error.value.diagnostics
    return diagnostic


def tag_of(text):
    node = compose(f"key: {text}", "x.yaml")
    return node.value[0][1].tag


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("true", "bool"), ("yes", "text"), ("on", "text"), ("no", "text"), ("1", "number"), ("1.5", "number"),
        ("0271", "text"), ("13:00", "text"), ("2026-01-31", "text"), ("1_000", "text"), ("0x1F", "text"), ("~", "null"),
        ("", "null"), ('"1"', "text"), ("3e2", "number"), (".5", "text"), ("P-001", "text"),
    ],
)  # fmt: skip
def test_scalars(text, tag):
    assert tag_of(text) == tag


def test_a_number_called_no_stays_a_key():
    assert compose("no: 1", "x.yaml").value[0][0].value == "no"


def test_tab():
    diagnostic = refused("a:\n\tb: 1\n")
    assert (diagnostic.code, diagnostic.line, diagnostic.column) == ("PD105", 2, 1)


def test_merge_conflict():
    diagnostic = refused("a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> x\n")
    assert (diagnostic.code, diagnostic.line) == ("PD107", 2)


@pytest.mark.parametrize("opening", ["[", "{a: "])
def test_depth(opening):
    assert refused(opening * 200).code == "PD109"
    assert refused(opening * (MAX_DEPTH + 5) + "1").code == "PD109"


def test_two_documents():
    assert refused("a: 1\n---\nb: 2\n").code == "PD115"


def test_empty_and_comment_only():
    assert refused("").code == "PD102"
    assert refused("# nothing\n").code == "PD102"


def test_syntax_has_place():
    diagnostic = refused("a: [1, 2\nb: 3\n")
    assert diagnostic.code == "PD106"
    assert diagnostic.line == 2


def test_locate_follows_english_names_in_an_indonesian_file():
    root = compose("kegiatan:\n  - id: G1\n    mulai: 2026-01-01\n", "x.yaml")
    key, value = locate(root, ("activities", 0, "start"))
    assert isinstance(value, ScalarNode)
    assert (key.value, value.value, value.start_mark.line) == ("mulai", "2026-01-01", 2)


def test_locate_stops_where_the_path_ends():
    root = compose("kegiatan: []\n", "x.yaml")
    key, _ = locate(root, ("activities", 3, "start"))
    assert key.value == "kegiatan"
