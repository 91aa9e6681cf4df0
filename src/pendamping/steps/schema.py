"""JSON Schema of the definition and of instruments, in the words of one language, for editors."""

import json
from typing import Any, cast

from pydantic import BaseModel

from pendamping.messages import translator
from pendamping.model.instruments import Instrument
from pendamping.model.program import Program
from pendamping.vocabulary import Language, key_word, value_word

MODELS: dict[str, type[BaseModel]] = {"program": Program, "instrument": Instrument}


def schema(kind: str, language: Language) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of `program` or `instrument` with the words of `language`."""
    raw = MODELS[kind].model_json_schema(by_alias=True, mode="validation")
    plain = cast(dict[str, Any], _say(raw, language))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain}


def schema_text(kind: str, language: Language) -> str:
    """Return the schema as text, the same bytes each time."""
    return json.dumps(schema(kind, language), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _say(node: Any, language: Language) -> Any:  # noqa: ANN401 -- JSON
    """Turn names of properties, enumerated values and descriptions into the words of `language`."""
    if isinstance(node, list):
        return [_say(part, language) for part in cast(list[Any], node)]
    if not isinstance(node, dict):
        return node
    say = translator(language)
    result: dict[str, Any] = {}
    for key, value in cast(dict[str, Any], node).items():
        if key == "properties":
            result[key] = {key_word(name, language): _say(part, language) for name, part in value.items()}
        elif key == "required":
            result[key] = [key_word(name, language) for name in value]
        elif key == "enum":
            result[key] = [value_word(option, language) if isinstance(option, str) else option for option in value]
        elif key == "const" and isinstance(value, str):
            result[key] = value_word(value, language)
        elif key == "description":
            result[key] = say(" ".join(str(value).split()))
        elif key == "discriminator":
            continue  # OpenAPI's, not JSON Schema's; it would name English values
        elif key == "default" and isinstance(value, str):
            result[key] = value_word(value, language)
        elif key == "title":
            continue
        else:
            result[key] = _say(value, language)
    return result
