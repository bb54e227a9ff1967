"""What a codebook of unknown origin must look like: every type and length is checked before it is used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deliberate.text import N_, Message

KEY = re.compile(r"[a-z][a-z_]{1,39}")
VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
PARTS = ("version", "sources", "flags", "concepts", "borderline_rules", "common_confusions", "examples")
TEXT_LISTS = ("sources", "borderline_rules", "common_confusions")
CONCEPT_FIELDS = ("name", "label", "plain", "definition", "supports_if", "hinders_if", "neutral_if", "methods")
MAX_LENGTH = 4000
MAX_ENTRIES = {"concepts": 40, "flags": 60, "examples": 500, "subcodes": 60, "codes": 40}
MAX_TEXTS = 300


def list_codebook_problems(raw: Any) -> list[Message]:
    """Return what keeps `raw` (from YAML or JSON) from being a codebook, one sentence each; empty if nothing does."""
    if not isinstance(raw, Mapping):
        return [Message(N_("A codebook must be an object with named parts, not a list or a text."))]
    found = [Message(N_("The part “%(part)s” is missing."), {"part": part}) for part in PARTS if part not in raw]
    if "version" in raw and not VERSION.fullmatch(format_version(raw["version"])):
        found.append(Message(N_("The “version” must be a number, or two with a full stop between them.")))
    for part in TEXT_LISTS:
        found += list_text_list_problems(part, raw.get(part, []))
    found += list_flag_problems(raw.get("flags", {}))
    found += list(list_example_problems(raw.get("examples", [])))
    concepts = raw.get("concepts")
    if not isinstance(concepts, Mapping) or not concepts:
        return [*found, Message(N_("There is no concept."))]
    if len(concepts) > MAX_ENTRIES["concepts"]:
        return [*found, Message(N_("There are more than %(most)d concepts."), {"most": MAX_ENTRIES["concepts"]})]
    for key, entry in concepts.items():
        found += list_concept_problems(str(key), entry)
    return found


def format_version(value: Any) -> str:
    """Return a version as text; empty if it is neither text nor a number."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def list_concept_problems(key: str, entry: Any) -> list[Message]:
    """Return what is wrong with one concept."""
    key = key[:60]
    if not isinstance(entry, Mapping):
        return [Message(N_("The concept “%(key)s” has no description."), {"key": key})]
    found = []
    if not KEY.fullmatch(key):
        reason = N_("“%(key)s” is not a key: use 2 to 40 lowercase letters and underscores.")
        found.append(Message(reason, {"key": key}))
    for word in CONCEPT_FIELDS:
        value = entry.get(word)
        if value is None or value == "" or (isinstance(value, str) and not value.strip()):
            found.append(Message(N_("The concept “%(key)s” has no “%(part)s”."), {"key": key, "part": word}))
        elif not is_codebook_text(value):
            reason = N_("The “%(part)s” of the concept “%(key)s” must be a text of at most %(most)d characters.")
            found.append(Message(reason, {"part": word, "key": key, "most": MAX_LENGTH}))
    subcodes = entry.get("subcodes") or []
    if not is_bounded_list(subcodes, MAX_ENTRIES["subcodes"]) or not all(is_bounded_word(one, 40) for one in subcodes):
        reason = N_("The “subcodes” of the concept “%(key)s” must be a list of words of at most 40 characters.")
        found.append(Message(reason, {"key": key}))
    return found


def list_text_list_problems(part: str, given: Any) -> list[Message]:
    """Return what is wrong with a list of texts."""
    if is_bounded_list(given, MAX_TEXTS) and all(map(is_codebook_text, given)):
        return []
    return [
        Message(N_("The part “%(part)s” must be a list of at most %(most)d texts."), {"part": part, "most": MAX_TEXTS})
    ]


def list_flag_problems(given: Any) -> list[Message]:
    """Return what is wrong with the flags."""
    if not isinstance(given, Mapping) or len(given) > MAX_ENTRIES["flags"]:
        reason = N_("The part “flags” must be an object with at most %(most)d flags.")
        return [Message(reason, {"most": MAX_ENTRIES["flags"]})]
    wrong = [flag for flag, meaning in given.items() if not is_bounded_word(flag, 40) or not is_codebook_text(meaning)]
    return [Message(N_("The flag “%(flag)s” has no meaning."), {"flag": str(flag)[:40]}) for flag in wrong[:5]]


def list_example_problems(given: Any) -> Iterator[Message]:
    """Yield what is wrong with the shape of the examples; their words are checked against the concepts later."""
    if not is_bounded_list(given, MAX_ENTRIES["examples"]):
        reason = N_("The part “examples” must be a list of at most %(most)d examples.")
        yield Message(reason, {"most": MAX_ENTRIES["examples"]})
        return
    for number, entry in enumerate(given, 1):
        if not isinstance(entry, Mapping) or not is_codebook_text(entry.get("text")):
            yield Message(N_("Example %(number)d has no text."), {"number": number})
            return
        codes, flags = entry.get("codes") or [], entry.get("flags") or []
        if not is_bounded_list(codes, MAX_ENTRIES["codes"]) or not all(is_code(code) for code in codes):
            yield Message(
                N_("The “codes” of example %(number)d must be a list of concepts and stances."), {"number": number}
            )
        if not is_bounded_list(flags, MAX_ENTRIES["flags"]) or not all(isinstance(flag, str) for flag in flags):
            yield Message(N_("The “flags” of example %(number)d must be a list of words."), {"number": number})


def is_code(entry: Any) -> bool:
    """Return whether the parts of a code are words."""
    parts = ("concept", "stance", "directness", "subcode")
    return isinstance(entry, Mapping) and all(
        entry.get(part) is None or is_bounded_word(entry[part], 40) for part in parts
    )


def is_bounded_list(value: Any, most: int) -> bool:
    return isinstance(value, list | tuple) and len(value) <= most


def is_codebook_text(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= MAX_LENGTH


def is_bounded_word(value: Any, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest
