"""The words for people that stand in YAML files: read alike in both languages, refused where one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.language.catalog import Catalog
from assistant.language.text import Language

GREETING = "greeting:\n  hello: {en: 'Hello, {name}', zh: '{name}，您好'}\n  bye: {en: Bye, zh: 再见}\nother:\n  bye: {en: Gone, zh: 走了}\n"


def catalog(folder: Path, text: str) -> Catalog:
    (folder / "vocabulary.yaml").write_text(text, "utf-8")
    return Catalog(folder / "vocabulary.yaml")


def test_a_text_is_given_in_the_language_asked_for_with_its_fields_filled_in(tmp_path: Path) -> None:
    words = catalog(tmp_path, GREETING)
    assert words("greeting.hello", Language.EN, name="Li") == "Hello, Li"
    assert words("greeting.hello", Language.ZH, name="李") == "李，您好"
    assert words["greeting.bye"].zh == "再见"
    assert {name: text.en for name, text in words.group("greeting").items()} == {
        "hello": "Hello, {name}",
        "bye": "Bye",
    }


def test_a_key_or_a_field_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    words = catalog(tmp_path, GREETING)
    with pytest.raises(KeyError):
        words("greeting.absent", Language.EN)
    with pytest.raises(KeyError):
        words("greeting.hello", Language.EN, nobody="Li")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a:\n  b: {en: only}\n", "one text under en and one under zh"),
        ("a:\n  b: text\n", "one text under en and one under zh"),
        ("a:\n  b: {en: 'of {day}', zh: 没有}\n", "different fields"),
    ],
)
def test_one_language_without_the_other_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        catalog(tmp_path, text)["a.b"]
