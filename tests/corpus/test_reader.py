"""The reader of `corpus/documents/`: what a version file becomes, and one clear line for what is wrong with it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from assistant.corpus.model import DocumentKind, Evidence, Form, Reference
from assistant.corpus.reader import corpus_hash, parse_reference, read_corpus
from assistant.errors import InputError
from assistant.language.text import Language
from tests.corpus.version_files import ABOUT, line_of, provision, write_version

CARRY = """\
carries_over:
  from: 2020-01-01
  evidence: {evidence}
  {which}
  note: {{en: Shown as in 2020., zh: 按2020年版本显示。}}
"""


def read_error(root: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_corpus(root)
    assert caught.value.exit_status == 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_version_file_becomes_provisions_with_everything_known_of_them(tmp_path: Path) -> None:
    meta = (
        "- evidence: official\n- refs: #about; other-rules@2019-01-01#art. 3\n- terms: market cap = 市值; issuer = 发行人\n"
        "- url: https://example.org/one\n- asked-en: how big; what size\n- asked-zh: 要多大\n- from: 2020-03-01\n- to: 2020-06-30\n"
    )
    file = write_version(tmp_path, ABOUT + provision("2.1.2(5)", meta=meta))
    version = read_corpus(tmp_path).documents["toy-rules"].latest
    found = version.provisions["2.1.2(5)"]
    assert list(version.provisions) == ["about", "2.1.2(5)"]
    assert (version.kind, version.form, version.number) == (DocumentKind.RULE, Form.RESTATEMENT, None)
    assert found.text == {Language.EN: "The issuer needs RMB 4 billion.", Language.ZH: "发行人需要40亿元。"}
    assert [(step.en, step.zh) for step in found.path] == [("Chapter 1", "第一章"), ("General", "总则")]
    assert found.evidence is Evidence.OFFICIAL
    assert found.references == (Reference("toy-rules", "about"), Reference("other-rules", "art. 3", "2019-01-01"))
    assert [(term.en, term.zh) for term in found.terms] == [("market cap", "市值"), ("issuer", "发行人")]
    assert found.asked == {Language.EN: ("how big", "what size"), Language.ZH: ("要多大",)}
    assert (found.effective_from, found.effective_to) == (dt.date(2020, 3, 1), dt.date(2020, 6, 30))
    assert found.url == "https://example.org/one"
    assert (found.file, found.line) == ("documents/toy-rules/2020-01-01.md", line_of(file, "## 2.1.2(5)"))
    about = version.provisions["about"]
    assert (about.evidence, about.url) == (Evidence.PRESS, "https://example.org/rules")


def test_a_provision_is_in_force_on_its_first_and_last_day(tmp_path: Path) -> None:
    write_version(tmp_path, effective_to="2020-12-31")
    about = read_corpus(tmp_path).documents["toy-rules"].latest.provisions["about"]
    days = [dt.date(2019, 12, 31), dt.date(2020, 1, 1), dt.date(2020, 12, 31), dt.date(2021, 1, 1)]
    assert [about.in_force(day) for day in days] == [False, True, True, False]


def test_a_reference_finds_the_version_it_names_or_the_one_in_force(tmp_path: Path) -> None:
    write_version(tmp_path, effective_to="2020-12-31")
    write_version(tmp_path, version="2021-01-01")
    corpus = read_corpus(tmp_path)

    def version(reference: Reference, day: dt.date | None = None) -> str | None:
        found = corpus.find(reference, day)
        return found.version if found else None

    assert version(Reference("toy-rules", "about")) == "2021-01-01"
    assert version(Reference("toy-rules", "about"), dt.date(2020, 5, 1)) == "2020-01-01"
    assert version(Reference("toy-rules", "about", "2020-01-01"), dt.date(2024, 5, 1)) == "2020-01-01"
    assert version(Reference("toy-rules", "about"), dt.date(2019, 5, 1)) is None
    assert version(Reference("toy-rules", "about", "2018-01-01")) is None
    assert version(Reference("toy-rules", "art. 1")) is None
    assert version(Reference("no-rules", "about")) is None


def test_carried_provisions_keep_the_weaker_grade_take_the_new_dates_and_say_so(tmp_path: Path) -> None:
    both = provision("a", meta="- evidence: official\n") + provision("b", meta="- evidence: unverified\n")
    write_version(tmp_path, ABOUT + both + provision("c"), effective_to="2020-12-31")
    carry = CARRY.format(evidence="single-source", which="except: [about, c]")
    write_version(tmp_path, ABOUT + provision("b", "New text.", "新文本。"), version="2021-01-01", extra=carry)
    found = read_corpus(tmp_path).documents["toy-rules"].latest.provisions
    assert set(found) == {"about", "a", "b"}
    carried, own = found["a"], found["b"]
    assert carried.evidence is Evidence.SINGLE_SOURCE
    assert (carried.carried_from, carried.version, carried.effective_from) == (
        "2020-01-01",
        "2021-01-01",
        dt.date(2021, 1, 1),
    )
    assert carried.note is not None
    assert carried.note.zh == "按2020年版本显示。"
    assert (own.carried_from, own.text[Language.EN], own.evidence) == (None, "New text.", Evidence.PRESS)


def test_a_carried_provision_never_gains_evidence(tmp_path: Path) -> None:
    write_version(tmp_path, ABOUT + provision("b", meta="- evidence: unverified\n"), effective_to="2020-12-31")
    write_version(tmp_path, version="2021-01-01", extra=CARRY.format(evidence="official", which="only: [b]"))
    assert read_corpus(tmp_path).documents["toy-rules"].latest.provisions["b"].evidence is Evidence.UNVERIFIED


@pytest.mark.parametrize(
    ("which", "source", "said"),
    [
        ("only: [b]", "2018-01-01", "names 2018-01-01, which is not a version"),
        ("only: [nothing]", "2020-01-01", "names nothing, not in version 2020-01-01"),
        ("except: [nothing]", "2020-01-01", "names nothing, not in version 2020-01-01"),
    ],
)
def test_carrying_over_from_nowhere_is_an_error(tmp_path: Path, which: str, source: str, said: str) -> None:
    write_version(tmp_path, ABOUT + provision("b"), effective_to="2020-12-31")
    extra = CARRY.format(evidence="press", which=which).replace("2020-01-01", source)
    write_version(tmp_path, version="2021-01-01", extra=extra)
    message = read_error(tmp_path)
    assert message.startswith("documents/toy-rules/2021-01-01.md:1:")
    assert said in message


def test_what_was_carried_cannot_be_carried_on(tmp_path: Path) -> None:
    carry = CARRY.format(evidence="press", which="only: [b]")
    write_version(tmp_path, ABOUT + provision("b"), effective_to="2020-12-31")
    write_version(tmp_path, version="2021-01-01", effective_to="2021-12-31", extra=carry)
    write_version(tmp_path, version="2022-01-01", extra=carry.replace("2020-01-01", "2021-01-01"))
    assert "itself carries over" in read_error(tmp_path)


@pytest.mark.parametrize(
    ("body", "start", "said"),
    [
        (
            ABOUT + "## a | Only English\n\n### English\nx\n\n### 中文\nx\n",
            "## a |",
            "'## id | English title | 中文标题'",
        ),
        ("stray words\n\n" + ABOUT, "stray", "text before the first provision"),
        (ABOUT + "# Only English\n", "# Only", "a heading needs both languages"),
        (ABOUT + "# A > B | 甲\n", "# A", "different depths"),
        (ABOUT + provision("a", meta="- colour: blue\n"), "- colour", "expected '- key: value'"),
        (ABOUT + provision("a", meta="- url: x\n- url: y\n"), "- url: y", "each once"),
        (ABOUT + provision("a", meta="just words\n"), "just words", "expected '- key: value'"),
        (ABOUT + provision("a", meta="- terms: only English\n"), "## a |", "'English = 中文'"),
        (ABOUT + provision("a", meta="- refs: nowhere\n"), "## a |", "cross-reference 'nowhere'"),
        (ABOUT + provision("a", meta="- from: soon\n"), "## a |", "from 'soon' is not a date"),
        (ABOUT + provision("a", meta="- evidence: gossip\n"), "## a |", "evidence 'gossip' is not one of official"),
        (ABOUT + provision("a") + "### English\nagain\n", "", "one '### English' and one '### 中文'"),
        (
            ABOUT + provision("a").replace("### 中文", "### Deutsch"),
            "### Deutsch",
            "one '### English' and one '### 中文'",
        ),
    ],
)
def test_every_fault_of_a_file_is_told_with_its_line(tmp_path: Path, body: str, start: str, said: str) -> None:
    file = write_version(tmp_path, body)
    message = read_error(tmp_path)
    assert said in message
    expected = line_of(file, start) if start else len(file.read_text(encoding="utf-8").splitlines()) - 1
    assert message.startswith(f"documents/toy-rules/2020-01-01.md:{expected}:")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("kind: rule\n", "", "lacks kind"),
        ("issuer: Toy Exchange\n", "", "lacks issuer"),
        ("kind: rule", "kind: rumour", "kind 'rumour' is not one of rule, practice, notes"),
        ("form: restatement", "form: verse", "form 'verse' is not one of restatement, official-text"),
        ("{en: Toy Rules, zh: 示例规则}", "{en: Toy Rules}", "title needs both en and zh"),
        ("effective_to: null", "effective_to: later", "effective_to 'later' is not a date"),
        ("document: toy-rules", "document: other-rules", "the path says toy-rules/2020-01-01"),
    ],
)
def test_faults_of_the_front_matter(tmp_path: Path, before: str, after: str, said: str) -> None:
    file = write_version(tmp_path)
    file.write_text(file.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")
    message = read_error(tmp_path)
    assert message.startswith("documents/toy-rules/2020-01-01.md:1:")
    assert said in message


@pytest.mark.parametrize("text", ["", "no front matter\n", "---\ndocument: toy-rules\n"])
def test_a_file_without_front_matter_is_an_error(tmp_path: Path, text: str) -> None:
    write_version(tmp_path).write_text(text, encoding="utf-8")
    assert "no YAML front matter between two lines '---'" in read_error(tmp_path)


def test_a_version_without_provisions_is_an_error(tmp_path: Path) -> None:
    write_version(tmp_path, "")
    assert "no provisions" in read_error(tmp_path)


def test_a_missing_corpus_says_what_to_set(tmp_path: Path) -> None:
    assert "ASSISTANT_CORPUS_DIR" in read_error(tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("glossary.yaml", "- id: a\n  en: [x\n", "glossary.yaml:"),
        ("glossary.yaml", "id: a\n", "expected a list of entries"),
        ("corpus.yaml", "knowledge_ends: last autumn\n", "corpus.yaml:1: knowledge_ends: 'last autumn' is not a date"),
        ("corpus.yaml", "knowledge_end: 2026-09-22\n", "needs knowledge_ends and nothing else"),
        ("glossary.yaml", "- {id: a, en: [x]}\n", "entry 1 needs en, id, zh"),
        ("glossary.yaml", "- {id: a, en: [], zh: [甲]}\n", "needs a list of names"),
        ("not-held.yaml", "- {id: a, en: [x], zh: [甲]}\n", "entry 1 needs en, id, see, zh"),
        ("not-held.yaml", "- {id: a, en: [x], zh: [甲], see: {en: there}}\n", "see needs both en and zh"),
    ],
)
def test_faults_of_the_lists_name_their_file(tmp_path: Path, name: str, text: str, said: str) -> None:
    write_version(tmp_path)
    (tmp_path / name).write_text(text, encoding="utf-8")
    message = read_error(tmp_path)
    assert message.startswith(name)
    assert said in message


@pytest.mark.parametrize("name", ["rules/listing.yaml", "not-held.yaml"])
def test_rules_and_topics_not_held_change_the_hash_of_the_corpus_but_not_that_of_the_index(
    tmp_path: Path, name: str
) -> None:
    write_version(tmp_path)
    hashes = {read_corpus(tmp_path).hash}
    indexed = read_corpus(tmp_path).index_hash
    (tmp_path / "rules").mkdir()
    for text in ("[]\n", "[] # edited\n"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        hashes.add(read_corpus(tmp_path).hash)
    assert len(hashes) == 3
    assert read_corpus(tmp_path).index_hash == indexed


def test_what_is_so_of_the_corpus_as_a_whole(tmp_path: Path) -> None:
    write_version(tmp_path, version="2024-04-30")
    write_version(tmp_path, version="2020-03-27")
    plain = read_corpus(tmp_path)
    assert (plain.first_day, plain.knowledge_ends) == (dt.date(2020, 3, 27), None)
    (tmp_path / "corpus.yaml").write_text("knowledge_ends: 2025-01-31\n", encoding="utf-8")
    said = read_corpus(tmp_path)
    assert said.knowledge_ends == dt.date(2025, 1, 31)
    assert said.hash != plain.hash
    assert said.index_hash == plain.index_hash


def test_the_hash_changes_with_a_document_and_with_the_glossary_only(tmp_path: Path) -> None:
    file = write_version(tmp_path)
    first = corpus_hash(tmp_path)
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert corpus_hash(tmp_path) == first
    (tmp_path / "glossary.yaml").write_text("[]", encoding="utf-8")
    second = corpus_hash(tmp_path)
    assert second != first
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert corpus_hash(tmp_path) not in (first, second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rules#2.1.2(5)", Reference("rules", "2.1.2(5)")),
        (" rules@2020-01-01#art. 6 ", Reference("rules", "art. 6", "2020-01-01")),
        ("rules", None),
        ("rules#", None),
        ("#art. 6", None),
    ],
)
def test_parsing_a_reference(text: str, expected: Reference | None) -> None:
    assert parse_reference(text) == expected
