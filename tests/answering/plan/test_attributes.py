"""What is asked of a subject is known by its words, whatever the language and the ending."""

from __future__ import annotations

import pytest
import yaml

from assistant.answering.plan import attributes
from assistant.answering.plan.attributes import attributes_in
from assistant.language.detection import language_of
from assistant.language.text import Language


@pytest.mark.parametrize(
    ("question", "attribute"),
    [
        ("What does the exchange charge for it?", "fee"),
        ("who countersigns the letter", "signing"),
        ("may the sponsor lend its shares out", "lending"),
        ("is there a template for the report", "form"),
        ("how do we delist our ADRs", "america"),
        ("辅导报告要写多少页", "pages"),
        ("开户要带哪些证件", "identity_papers"),
        ("可以申请延期吗", "extension"),
        ("不服决定能不能申请复议", "appeal"),
    ],
)
def test_what_is_asked_is_known_by_its_words(question: str, attribute: str) -> None:
    assert attribute in attributes_in(question, language_of(question))


@pytest.mark.parametrize("text", ["What market cap does the fifth standard require?", "研发费用占收入多少"])
def test_what_asks_for_none_of_them_has_none(text: str) -> None:
    assert attributes_in(text, language_of(text)) == frozenset()


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("审核当中签字会计师换人", "odds"),
        ("转给同一控制下的兄弟公司", "family"),
        ("a transfer to a sister company", "family"),
    ],
)
def test_what_only_begins_or_sounds_like_it_is_another(text: str, other: str) -> None:
    assert other not in attributes_in(text, language_of(text))


def test_every_attribute_has_words_in_both_languages_each_once() -> None:
    path = attributes.__file__.replace(".py", ".yaml")
    with open(path, encoding="utf-8") as file:
        lists = yaml.safe_load(file)
    for name, words in lists.items():
        for language in Language:
            assert words[language.value], name
            assert len(set(words[language.value])) == len(words[language.value]), name
