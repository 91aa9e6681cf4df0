"""The mark of a report that shows small groups and must not be passed on."""

from pendamping.messages import say_in
from pendamping.vocabulary import Language
from pendamping.wording import mark as _

# Said by the commands, too.
NOT_FOR_OTHERS = _("INTERNAL – shows small groups; not to be passed on")


def mark_internal(text: str, language: Language) -> str:
    """Say in a Markdown document that it is internal: at its top and end, under each chapter, and as metadata.

    Markdown has no pages: the metadata `header` is what a conversion to pages prints on each of them. This is done
    to the finished text, so that no template of one's own can leave it out.
    """
    words = say_in(language, NOT_FOR_OTHERS)
    line = f"**{words}**"
    lines = ["---", "internal: true", f'header: "{words}"', "---", "", line, ""]
    in_code = False
    for part in text.splitlines():
        in_code ^= part.startswith("```")
        lines.append(part)
        if part.startswith("## ") and not in_code:
            lines += ["", line]
    return "\n".join([*lines, "", line]) + "\n"
