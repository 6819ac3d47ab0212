"""The command line as a user or a program meets it: output, exit status, one line for what is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.base.resources import packaged
from assistant.testing.processes import ASSISTANT, child_environment, run_command
from tests.command_line import Run

FIFTH = "sse-star-listing-rules#2.1.2(5)"
QUOTE = "an expected market cap of at least RMB 4 billion"
AS_OF = ("--as-of", "2026-11-22")


def command(*arguments: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    return run_command(*ASSISTANT, *arguments, cwd=folder, variables=variables)


# --- ask ----------------------------------------------------------------------------------------------------------------


def test_ask_json_is_one_object_of_the_contract(run: Run) -> None:
    result = run("ask", "What does 2.1.2(5) say?", "--json", *AS_OF)
    assert (result.status, result.err) == (0, "")
    value = result.json
    assert (value["question"], value["language"], value["as_of"]) == ("What does 2.1.2(5) say?", "en", "2026-11-22")
    assert value["outcome"] == "answered"
    assert value["citations"][0]["provision"] == "2.1.2(5)"
    assert value["citations"][0]["verified"] is True


def test_ask_in_a_pipe_is_plain_text_with_numbered_citations(run: Run) -> None:
    result = run("ask", "第五套标准的预计市值是多少？", *AS_OF)
    assert result.status == 0
    assert "\x1b" not in result.out
    assert "40亿元" in result.out
    assert re.search(r"^\[1\] sse-star-listing-rules@2026-04-24#2\.1\.2", result.out, re.MULTILINE)
    assert "转录文本" in result.out
    assert "提示：" in result.out


def test_ask_takes_unquoted_words_and_standard_input(run: Run) -> None:
    assert run("ask", "What", "does", "2.1.4", "say?", "--json", *AS_OF).json["question"] == "What does 2.1.4 say?"
    assert run("ask", "-", "--json", *AS_OF, stdin="What does\n2.1.4 say?\n").json["question"] == "What does 2.1.4 say?"


def test_ask_shows_the_whole_verdict_only_where_it_is_wanted(run: Run) -> None:
    question = "We expect a market cap of RMB 3.9bn and have no revenue. Can we use standard 5?"
    short, full = run("ask", question, *AS_OF), run("ask", question, "--full", *AS_OF)
    assert full.out.startswith(short.out)
    assert "✗ Standard 5, technology before revenue" in full.out
    assert "✗ Standard 5, technology before revenue" not in short.out
    assert "✗" not in run("ask", "What does 2.1.4 say?", "--full", *AS_OF).out


def test_ask_about_nothing_held_is_answered_with_status_0(run: Run) -> None:
    result = run("ask", "How much is the listing fee?", "--json", *AS_OF)
    assert result.status == 0
    assert (result.json["outcome"], result.json["abstain_reason"], result.json["citations"]) == (
        "abstained",
        "silent",
        [],
    )


def test_every_citation_of_an_answer_passes_verify(run: Run) -> None:
    answer = run("ask", "科创板五套上市标准分别是什么？", "--json", *AS_OF)
    checks = run("verify", "-", "--json", *AS_OF, stdin=answer.out)
    assert checks.status == 0
    assert len(checks.json) == len(answer.json["citations"]) >= 6
    assert {check["status"] for check in checks.json} == {"ok"}


# --- search -------------------------------------------------------------------------------------------------------------


def test_search_shows_ranks_scores_and_where_each_came_from(run: Run) -> None:
    result = run("search", "2.1.2(5)", "-k", "3", *AS_OF)
    assert result.status == 0
    assert re.search(r"^ +1 +\d\.\d{3} +sse-star-listing-rules@2026-04-24#2\.1\.2\(5\) +transcribed", result.out)
    assert "named 1.000" in result.out
    assert len(re.findall(r"^ +\d+ +\d\.\d{3} ", result.out, re.MULTILINE)) == 3


def test_search_json(run: Run) -> None:
    value = run("search", "daily price limit", "-k", "2", "--json", *AS_OF).json
    assert value["query"] == "daily price limit"
    assert [hit["rank"] for hit in value["hits"]] == [1, 2]
    first = value["hits"][0]
    assert (first["document"], first["version"]) == ("sse-trading-rules", "2026-07-06")
    assert "price-limits" in [hit["provision"] for hit in value["hits"]]
    assert set(first["text"]) == {"en", "zh"}
    assert first["via"]


def test_search_of_one_document_on_one_day(run: Run) -> None:
    hits = run(
        "search",
        "invention patents",
        "--document",
        "csrc-sci-tech-attributes",
        "--as-of",
        "2023-06-01",
        "-k",
        "1",
        "--json",
    ).json["hits"]
    assert [(hit["document"], hit["version"], hit["provision"]) for hit in hits] == [
        ("csrc-sci-tech-attributes", "2022-12-30", "indicator-3")
    ]


def test_a_file_of_queries_becomes_a_trec_run(run: Run, tmp_path: Path) -> None:
    (tmp_path / "queries.tsv").write_text("q1\tdaily price limit\n\nq2\t涨跌幅限制\n", encoding="utf-8")
    result = run("search", "--queries", "queries.tsv", "--run", "out.run", "-k", "4", *AS_OF)
    assert result.status == 0
    lines = (tmp_path / "out.run").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 8
    rows = [line.split(" ") for line in lines]
    assert all(len(row) == 6 and row[1] == "Q0" and row[5] == "assistant" for row in rows)
    assert [row[0] for row in rows] == ["q1"] * 4 + ["q2"] * 4
    assert [int(row[3]) for row in rows] == [1, 2, 3, 4] * 2
    for name in ("q1", "q2"):
        scores = [float(row[4]) for row in rows if row[0] == name]
        assert scores == sorted(scores, reverse=True)
        assert any("#price-limits" in row[2] for row in rows if row[0] == name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.run", "queries.tsv"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no tab here\n", "queries.tsv:1:"),
        ("q1\tok\nq 2\tspaces\n", "queries.tsv:2:"),
        ("q1\t\n", "queries.tsv:1:"),
        ("\n", "no queries"),
    ],
)
def test_a_bad_file_of_queries_is_told_with_its_line(run: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "queries.tsv").write_text(text, encoding="utf-8")
    assert said in run("search", "--queries", "queries.tsv", "--run", "out.run").error(2)
    assert not (tmp_path / "out.run").exists()


def test_a_collection_of_ones_own_can_be_indexed_and_searched(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    rows = [
        {"id": "frogs", "text": "Frogs are amphibians that live near water."},
        {"id": "bread", "text": "Bread is baked from flour, water and yeast."},
        {"id": "stars", "text": "Stars are luminous spheres of plasma."},
    ]
    (tmp_path / "zoo.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    built = run("index", "build", "--from", "zoo.jsonl")
    assert built.out == "index zoo: 3 entries, ready\n"
    found = run("search", "how is bread baked", "--index", "zoo", "-k", "2", "--json").json["hits"]
    assert (found[0]["rank"], found[0]["id"]) == (1, "bread")
    assert found[0]["text"] == rows[1]["text"]
    (tmp_path / "queries.tsv").write_text("q1\tamphibians near water\n", encoding="utf-8")
    assert run("search", "--queries", "queries.tsv", "--run", "out.run", "--index", "zoo", "-k", "1").status == 0
    assert (tmp_path / "out.run").read_text(encoding="utf-8").startswith("q1 Q0 frogs 1 ")


# --- show ---------------------------------------------------------------------------------------------------------------


def test_show_a_provision_in_both_languages_side_by_side(run: Run) -> None:
    result = run("show", "sse-star-listing-rules", "2.1.2(5)", *AS_OF)
    assert result.status == 0
    assert "sse-star-listing-rules@2026-04-24#2.1.2(5)  in force from 2026-04-24" in result.out
    assert "transcribed copy / 转录文本" in result.out
    sides = [
        line.split(" | ")
        for line in result.out.splitlines()
        if line.count(" | ") == 1 and "requires an expected" in line
    ]
    assert len(sides) == 1
    assert "第五套标准" in sides[0][1]


def test_show_takes_a_number_without_its_prefix(run: Run) -> None:
    assert "#art. 11 " in run("show", "csrc-ipo-registration-measures", "11", *AS_OF).out
    assert "#art. 5 " in run("show", "sse-guideline-9-commercial-rockets", "第五条", *AS_OF).out


def test_show_the_version_of_a_day_or_by_name(run: Run) -> None:
    by_day = run("show", "csrc-sci-tech-attributes", "indicator-3", "--as-of", "2023-06-01", "--json").json
    by_name = run("show", "csrc-sci-tech-attributes@2022-12-30", "indicator-3", "--json").json
    assert by_day == by_name
    assert (by_day["version"], by_day["effective_to"]) == ("2022-12-30", "2024-04-29")


def test_show_lists_the_provisions_of_a_version(run: Run) -> None:
    result = run("show", "sse-star-listing-rules", *AS_OF)
    assert "2.1.2(5)" in result.out
    assert "about" in result.out
    listed = run("show", "sse-star-listing-rules", "--json", *AS_OF).json
    assert len(listed) > 20
    assert all(set(row["text"]) == {"en", "zh"} for row in listed)


def test_show_what_differs_between_two_versions(run: Run) -> None:
    value = run("show", "csrc-sci-tech-attributes@2024-04-30", "indicator-1", "--diff", "2022-12-30", "--json").json
    assert (value["from"], value["to"]) == ("2022-12-30", "2024-04-30")
    (row,) = value["differences"]
    assert (row["provision"], row["change"]) == ("indicator-1", "changed")
    assert any(line.startswith("- ") and "6000万元" in line for line in row["lines"]["zh"])
    assert any(line.startswith("+ ") and "RMB 80 million" in line for line in row["lines"]["en"])
    assert "indicator-2  added" in run("show", "csrc-sci-tech-attributes@2021-04-16", "--diff", "2020-03-20").out
    assert "no difference" in run("show", "csrc-sci-tech-attributes@2024-04-30", "--diff", "2024-04-30").out


# --- verify -------------------------------------------------------------------------------------------------------------

CHECKS = [
    (FIFTH, QUOTE, "ok"),
    (FIFTH, "预计市值不低于４０亿元", "ok"),
    (FIFTH, QUOTE.replace("4", "5"), "quote_differs"),
    (FIFTH.replace("(5)", "（5）"), QUOTE, "ok"),
    ("sse-star-listing-rules#2.1.2(6)", QUOTE, "no_such_provision"),
    ("sse-star-listing-rules@2019-03-01#2.1.2(5)", QUOTE, "not_in_force"),
    ("sse-guideline-10-large-models#about", QUOTE, "quote_differs"),
    ("sse-main-board-rules#3.1.2", QUOTE, "not_checkable"),
    ("sse-star-listing-rules@2018-01-01#2.1.2(5)", QUOTE, "not_checkable"),
]


@pytest.mark.parametrize(("citation", "quote", "status"), CHECKS)
def test_verify_tells_what_is_found(run: Run, citation: str, quote: str, status: str) -> None:
    (check,) = run("verify", citation, quote, "--json", *AS_OF).json
    assert check["status"] == status
    assert (check["difference"] is not None) == (status == "quote_differs" and "2.1.2(5)" in citation)
    assert (check["start"] is not None) == (status in ("ok", "not_in_force"))


def test_a_document_not_yet_in_force_cannot_be_cited_then(run: Run) -> None:
    (check,) = run(
        "verify", "sse-guideline-10-large-models#about", "Guideline No. 10", "--json", "--as-of", "2026-06-16"
    ).json
    assert check["status"] == "not_in_force"


@pytest.mark.parametrize(
    ("citation", "quote", "status"),
    [(*CHECKS[0][:2], 0), *((*CHECKS[item][:2], 1) for item in (2, 4, 5, 7))],
)
def test_the_exit_status_of_verify(run: Run, citation: str, quote: str, status: int) -> None:
    assert run("verify", citation, quote, *AS_OF).status == status


@pytest.mark.parametrize("quote", ["at least RMB 4", "不低于40", "不低于40亿"])
def test_an_amount_is_not_cut_by_a_quote(run: Run, quote: str) -> None:
    (check,) = run("verify", FIFTH, quote, "--json", *AS_OF).json
    assert check["status"] == "quote_differs"


@pytest.mark.parametrize("quote", ["", " \n"])
def test_an_empty_quote_is_refused(run: Run, quote: str) -> None:
    assert "the quote is empty" in run("verify", FIFTH, quote).error(2)


def test_verify_says_that_there_is_nothing_to_check(run: Run) -> None:
    result = run("verify", "-", stdin='{"citations": []}')
    assert "no citations to check" in result.err


def test_verify_shows_the_difference(run: Run) -> None:
    out = run("verify", FIFTH, QUOTE.replace("4", "5"), *AS_OF).out
    assert out.startswith("quote differs")
    assert "RMB [-4-]{+5+} billion" in out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not json", "standard input:1: not JSON"),
        ("[{}]", "a citation needs document, provision and quote"),
        ("[1]", "a citation needs document, provision and quote"),
    ],
)
def test_verify_of_something_else_on_standard_input(run: Run, text: str, said: str) -> None:
    assert said in run("verify", "-", stdin=text).error(2)


# --- corpus, index, doctor ------------------------------------------------------------------------------------------------


def test_corpus_list_marks_what_is_in_force(run: Run) -> None:
    result = run("corpus", "list", *AS_OF)
    assert re.search(r"2026-04-24 to … .*in force$", result.out, re.MULTILINE)
    assert re.search(r"2025-04-25 to 2026-04-23 (?!.*in force)", result.out)
    rows = run("corpus", "list", "--json", "--as-of", "2023-06-01").json
    assert {row["version"] for row in rows if row["document"] == "csrc-sci-tech-attributes" and row["in_force"]} == {
        "2022-12-30"
    }


def test_corpus_verify_of_the_shipped_corpus(run: Run) -> None:
    result = run("corpus", "verify")
    assert result.status == 0
    assert re.fullmatch(r"25 documents, 42 versions, \d+ provisions, \d+ glossary entries: 0 problems\n", result.out)


def spoiled_corpus(folder: Path) -> Path:
    target = folder / "corpus"
    shutil.copytree(packaged("corpus"), target, ignore=shutil.ignore_patterns("vectors"))
    file = target / "documents" / "sse-star-listing-rules" / "2026-04-24.md"
    file.write_text(file.read_text(encoding="utf-8").replace("不低于40亿元", "不低于45亿元", 1), encoding="utf-8")
    return target


def test_corpus_verify_of_a_spoiled_one(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(spoiled_corpus(tmp_path)))
    result = run("corpus", "verify")
    assert result.status == 1
    assert re.search(r"^documents/sse-star-listing-rules/2026-04-24\.md:\d+: .*45亿元", result.out, re.MULTILINE)
    rows = run("corpus", "verify", "--json").json
    assert rows
    assert all(set(row) == {"file", "line", "message"} for row in rows)


def test_index_status_once_it_is_built(run: Run) -> None:
    assert run("index", "build").out.startswith("index corpus: ")
    result = run("index", "status", "--json")
    assert result.status == 0
    assert result.json["state"] == "ready"
    assert result.json["entries"] == sum(result.json["collections"].values()) > 500
    assert set(result.json["collections"]) == {"en-current", "en-historical", "zh-current", "zh-historical"}
    assert result.json["vectors"] == "Chroma in the data folder"
    (checked,) = [check for check in run("doctor", "--json").json["checks"] if check["name"] == "index"]
    assert checked["detail"].endswith("vectors: Chroma in the data folder")


def test_index_audit_prints_what_of_the_nearest_is_found(run: Run) -> None:
    result = run("index", "audit", "--sample", "3", "--json")
    assert (result.status, result.json["index"], result.json["vectors"]) == (0, "corpus", "chroma")
    parts = result.json["parts"]
    assert [part["part"] for part in parts] == ["en-current", "en-historical", "zh-current", "zh-historical"]
    assert all(part["sample"] == 3 and part["recall_at_10"] >= 0.9 and part["exact_ms"] > 0 for part in parts)
    assert "of the 10 nearest" in run("index", "audit", "--sample", "1").out


def test_index_status_before_it_is_built(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    result = run("index", "status", "--json")
    assert result.status == 1
    assert result.json["state"] == "not ready"
    assert result.json["reason"]


def test_doctor_names_the_source_of_each_setting_and_masks_secrets(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_LLM__API_KEY", "sk-very-hush")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other-hush")
    (tmp_path / "assistant.toml").write_text("[llm]\nmodel = 'some-model'\n", encoding="utf-8")
    (tmp_path / ".env").write_text("ASSISTANT_LLM__TIMEOUT=12\n", encoding="utf-8")
    result = run("doctor", "--json")
    assert "hush" not in result.out
    assert "hush" not in run("doctor").out
    found = {row["name"]: (row["value"], row["source"]) for row in result.json["settings"]}
    assert found["llm.api_key"] == ("**********", "environment ASSISTANT_LLM__API_KEY")
    assert found["llm.model"] == ("some-model", "assistant.toml")
    assert found["llm.timeout"] == ("12.0", ".env")
    assert found["llm.temperature"] == ("0.0", "default")
    assert found["data_dir"][1] == "environment ASSISTANT_DATA_DIR"
    assert {check["name"] for check in result.json["checks"]} >= {"corpus", "index", "data folder", "tracing"}
    assert all(check["ok"] for check in result.json["checks"])


def test_doctor_says_where_the_usual_key_comes_from(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-other-hush")
    rows = {row["name"]: row for row in run("doctor", "--json").json["settings"]}
    assert rows["llm.api_key"]["value"] == "**********"


def test_doctor_tells_what_is_wrong(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    checks = {check["name"]: check for check in run("doctor", "--json").json["checks"]}
    assert not checks["corpus"]["ok"]
    assert "ASSISTANT_CORPUS_DIR" in checks["corpus"]["detail"]
    assert not checks["tracing"]["ok"]


# --- errors -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", ""], "the question is empty"),
        (["ask", "?!…"], "holds no words"),
        (["ask", "x" * 100_000], "the limit is 8,000"),
        (["ask", "대규모 언어 모델 회사가 상장할 수 있습니까?"], "looks Korean"),
        (["ask", "what", "--as-of", "2026-13-01"], "--as-of '2026-13-01' is not a date"),
        (["ask", "what", "--as-of", "tomorrow"], "write it as YYYY-MM-DD"),
        (["ask", "what", "--as-of", "1950-01-01"], "first rules took effect on 2019-03-01"),
        (["ask", "what", "--as-of", "2090-01-01"], "too far ahead"),
        (["ask"], "see `assistant --help`"),
        (["frobnicate"], "frobnicate"),
        (["ask", "what", "--frobnicate"], "--frobnicate"),
        (["search"], "nothing to search for"),
        (["search", "x", "-k", "0"], "see `assistant --help`"),
        (["search", "x", "--document", "sse-star-listing-rule"], "did you mean sse-star-listing-rules"),
        (["search", "--queries", "nowhere.tsv"], "--queries needs --run OUT"),
        (["search", "--queries", "nowhere.tsv", "--run", "out"], "nowhere.tsv: no such file"),
        (["show", "nothing-at-all"], "no document nothing-at-all"),
        (["show", "sse-star-listing-rules@2018-01-01"], "versions held: 2019-03-01"),
        (["show", "sse-star-listing-rules", "9.9.9", *AS_OF], "has no provision 9.9.9; nearest:"),
        (["show", "sse-guideline-10-large-models", "--as-of", "2026-06-16"], "no version in force on 2026-06-16"),
        (["show", "sse-star-listing-rules@2026-04-24", "9.9.9", "--diff", "2025-04-25"], "has a provision 9.9.9"),
        (["verify", "2.1.2(5)", "words"], "is not DOCUMENT[@VERSION]#PROVISION"),
        (["verify", FIFTH], "the quote is missing"),
        (["index", "build", "--from", "nowhere.jsonl"], "nowhere.jsonl"),
        (["index", "build", "--from", "nowhere.jsonl", "--name", "corpus"], "choose another name"),
    ],
)
def test_what_is_wrong_is_said_in_one_line_with_status_2(run: Run, arguments: list[str], said: str) -> None:
    assert said in run(*arguments).error(2)


def test_a_run_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    (tmp_path / "queries.tsv").write_text("q1\tprice limit\n", encoding="utf-8")
    result = run("search", "--queries", "queries.tsv", "--run", "no/such/folder/out.run", *AS_OF)
    assert "no/such/folder" in result.error(3)


def test_a_missing_corpus(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(tmp_path / "nowhere"))
    assert "set ASSISTANT_CORPUS_DIR" in run("ask", "What is the fifth standard?").error(2)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("ASSISTANT_LLM__TEMPERATURE", "9", "setting llm.temperature"),
        ("ASSISTANT_EMBEDDING__PROVIDER", "magic", "setting embedding.provider"),
    ],
)
def test_a_setting_that_cannot_be_read(
    run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert said in run("ask", "What is the fifth standard?").error(2)


def test_a_data_folder_that_is_a_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    result = run("ask", "What is the fifth standard?")
    assert result.status in (2, 3)
    assert "choose a data folder that you may write to" in result.error(result.status)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_data_folder_without_permission(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o500)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(folder))
    result = run("ask", "What is the fifth standard?")
    assert str(folder) in result.error(result.status)
    assert result.status in (2, 3)


@pytest.mark.parametrize("damage", ["garbled", "emptied", "pointer"])
def test_a_damaged_index_is_rebuilt_and_answers(
    run: Run, tmp_path: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    assert run("index", "build").status == 0
    folder = tmp_path / "data"
    shutil.copytree(data_dir, folder)
    build = next((folder / "index" / "corpus" / "builds").iterdir())
    if damage == "pointer":
        (folder / "index" / "corpus" / "CURRENT").write_text("20200101T000000-nowhere", encoding="ascii")
    else:
        for file in (
            file for file in build.rglob("*") if file.is_file() and file.suffix in (".sqlite", ".json", ".npy", ".bin")
        ):
            file.write_bytes(b"" if damage == "emptied" else b"\xff" * file.stat().st_size)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(folder))
    result = run("ask", "What does 2.1.2(5) say?", "--json", *AS_OF)
    assert (result.status, result.err) == (0, "")
    assert result.json["citations"][0]["provision"] == "2.1.2(5)"
    assert run("index", "status", "--json").json["state"] == "ready"


# --- real processes -----------------------------------------------------------------------------------------------------


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = command("--help", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("ask", "search", "show", "verify", "corpus", "index", "doctor"):
        assert re.search(rf"^  {name} ", done.stdout, re.MULTILINE), name


def test_ask_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = command("ask", "第五套标准的预计市值是多少？", "--json", *AS_OF, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    value = json.loads(done.stdout)
    assert value["language"] == "zh"
    assert "40亿元" in value["answer"]


def test_an_error_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = command("ask", "", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: the question is empty")
    assert done.stderr.count("\n") == 1


def test_binary_on_standard_input(tmp_path: Path) -> None:
    done = subprocess.run(
        [*ASSISTANT, "ask", "-"],
        input=bytes(range(256)),
        cwd=tmp_path,
        env=child_environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count(b"\n") == 1
