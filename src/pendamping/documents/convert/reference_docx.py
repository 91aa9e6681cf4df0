"""A reference file of Word from a folder: its looks are taken, and nothing that acts, loads or grows.

pandoc takes over heads, feet and settings as they stand. A picture in a head may lie on a server, which then learns who
opened the report; a field may include a file; settings may name a template with macros.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from pendamping.documents.convert.pandoc import PandocError

# lxml has no types.
Xml: TypeAlias = Any

# Unpacked; a letterhead with its pictures has a few megabytes.
MOST_BYTES = 50_000_000
_NEEDED = ("word/document.xml", "word/styles.xml")
# No macros, no embedded objects, no forms, no chunks of other formats.
_KEPT = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[^/]+\.xml|word/[^/]+\.xml|word/_rels/[^/]+\.xml\.rels"
    r"|word/theme/[^/]+\.xml|word/media/[^/]+\.(?:png|jpe?g|gif|bmp|tiff?|emf|wmf)|word/fonts/[^/]+\.odttf",
    re.IGNORECASE,
)
# Fields that say something about the document itself, or wait to be clicked.
_FIELDS = frozenset({
    "AUTHOR", "CREATEDATE", "DATE", "DOCPROPERTY", "FILENAME", "HYPERLINK", "NUMPAGES", "PAGE", "PAGEREF", "REF",
    "SAVEDATE", "SECTION", "SECTIONPAGES", "SEQ", "STYLEREF", "SUBJECT", "TIME", "TITLE", "TOC",
})  # fmt: skip
_LINKS = frozenset({"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"})
_SHOWN_AS_ONE = frozenset({"drawing", "pict", "object"})
_SETTINGS = frozenset({"attachedTemplate", "attachedSchema", "mailMerge", "saveThroughXslt", "linkStyles"})
# Of both kinds of the format, transitional and strict.
_RELATION = ("/officeDocument/relationships", "/officeDocument/2006/relationships")
_VML = ("{urn:schemas-microsoft-com:vml}", "{urn:schemas-microsoft-com:office:office}")


def clean_reference(file: Path) -> bytes:
    """Return a reference file with what pandoc takes from it; raises `PandocError` where it is no file of Word."""
    try:
        members = _members(file)
        missing = [name for name in _NEEDED if name not in members]
        if missing:
            raise PandocError(f"{missing[0]}?")
        for name in [name for name in members if re.fullmatch(r"word/[^/]+\.xml", name)]:
            _clean(name, members)
    except (OSError, ValueError, SyntaxError, RuntimeError, NotImplementedError, EOFError, zipfile.BadZipFile) as error:
        raise PandocError(str(error)) from None
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _members(file: Path) -> dict[str, bytes]:
    """Return what is kept of an archive; raises `ValueError` where it unpacks to too much, or has a DTD."""
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    with zipfile.ZipFile(file) as archive:
        for name in filter(_KEPT.fullmatch, archive.namelist()):
            with archive.open(name) as stream:
                found[name] = stream.read(left + 1)
            left -= len(found[name])
            if left < 0:
                raise ValueError(f"more than {MOST_BYTES // 1_000_000} MB")
            if name.endswith((".xml", ".rels")):
                _parse(found[name])
    return found


def _etree() -> Any:  # noqa: ANN401 -- lxml has no types
    from importlib import import_module

    return import_module("lxml.etree")


def _parse(data: bytes) -> Xml:
    etree = _etree()
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root: Xml = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return root


def _text(root: Xml) -> bytes:
    return _etree().tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _clean(name: str, members: dict[str, bytes]) -> None:
    """Take out of one part what leads elsewhere, and the fields that are not listed."""
    root = _parse(members[name])
    folder, file = posixpath.split(name)
    relations = f"{folder}/_rels/{file}.rels"
    clicked = {value for element in root.iter("{*}*") if _local(element) in _LINKS for value in _named(element)}
    outside, links = _relations(relations, folder, members, clicked)
    if name == "word/settings.xml":
        members.pop(relations, None)
    doomed = [e for e in root.iter("{*}*") if _leads_away(e, outside, links)]
    doomed += [e for e in root.iter() if name == "word/settings.xml" and _local(e) in _SETTINGS]
    for element in doomed:
        _remove(next((above for above in element.iterancestors() if _local(above) in _SHOWN_AS_ONE), element))
    changed = _forget_addresses(root) + _clean_fields(root)
    if doomed or changed:
        members[name] = _text(root)


def _relations(
    file: str, folder: str, members: dict[str, bytes], clicked: Collection[str]
) -> tuple[Collection[str], Collection[str]]:
    """Return the ids of the relations of a part that lead elsewhere, and of its links; the former are taken out.

    A link is what is `clicked`.
    """
    if file not in members:
        return (), ()
    root = _parse(members[file])
    outside: set[str] = set()
    links: set[str] = set()
    for relation in list(root):
        away = relation.get("TargetMode", "").lower() == "external"
        target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", "")))[1:]
        if away and relation.get("Type", "").endswith("/hyperlink") and relation.get("Id") in clicked:
            links.add(relation.get("Id", ""))
        elif away or target not in members:
            outside.add(relation.get("Id", ""))
            root.remove(relation)
    members[file] = _text(root)
    return outside, links


def _local(element: Xml) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _attribute(element: Xml, name: str) -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "")


def _leads_away(element: Xml, outside: Collection[str], links: Collection[str]) -> bool:
    """Whether an element shows, or is, what does not lie in the file; a link leads there only when it is clicked."""
    if _local(element) in ("altChunk", "subDoc", "control"):
        return True
    return any(value in outside or (value in links and _local(element) not in _LINKS) for value in _named(element))


def _named(element: Xml) -> list[str]:
    """Return the ids of relations that an element names."""
    return [value for key, value in element.attrib.items() if key.rpartition("}")[0].endswith(_RELATION)]


def _remove(element: Xml) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _forget_addresses(root: Xml) -> int:
    """Take the addresses out of pictures of the old kind, which may stand there without a relation."""
    forgotten = 0
    for element in root.iter(*(f"{space}*" for space in _VML)):
        attributes: Mapping[str, str] = element.attrib
        for key in [key for key in attributes if key.rpartition("}")[2] in ("src", "href", "althref")]:
            del element.attrib[key]
            forgotten += 1
    return forgotten


def _clean_fields(root: Xml) -> int:
    """Take out the fields that are not listed, and keep the text that they showed last."""
    doomed: list[Xml] = list(root.iter("{*}delInstrText"))
    open_fields: list[list[Xml]] = []
    for part in root.iter("{*}fldChar", "{*}instrText"):
        kind = _attribute(part, "fldCharType")
        if kind == "begin":
            open_fields.append([])
        if not open_fields:
            doomed.append(part)
            continue
        open_fields[-1].append(part)
        if kind == "end":
            field = open_fields.pop()
            doomed += [] if _is_listed(p.text or "" for p in field) else field
    doomed += [part for field in open_fields for part in field]
    for part in doomed:
        _remove(part)
    simple = [f for f in root.iter("{*}fldSimple") if not _is_listed([_attribute(f, "instr")])]
    for field in simple:
        for inside in list(field):
            field.addprevious(inside)
        _remove(field)
    return len(doomed) + len(simple)


def _is_listed(texts: Iterable[str]) -> bool:
    word = re.match(r"\s*([A-Za-z]+)", "".join(texts))
    return word is not None and word[1].upper() in _FIELDS
