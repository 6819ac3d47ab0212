"""`assistant check` and `assistant screen` as a user runs them: what is printed, and the exit status."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from assistant.base.resources import packaged
from assistant.settings import read_settings
from assistant.testing.processes import run_code
from tests.command_line import Run

FACTS = """\
name: Example AI
industry: ai_large_model
expected_market_cap: CNY 3.9bn
years: {2025: {revenue: 80m, net_profit: -900m}}
"""
DAY = ["--as-of", "2026-11-22"]
LANGUAGES = ["en", "zh"]


@pytest.fixture
def facts(tmp_path: Path) -> str:
    file = tmp_path / "company.yaml"
    file.write_text(FACTS, "utf-8")
    return str(file)


def test_the_answer_no_is_exit_status_1(run: Run, facts: str) -> None:
    status, out, err = run("check", facts, *DAY)
    assert (status, err) == (1, "")
    assert "No: The conditions for listing on the STAR Market are not met" in out
    assert "RMB 100 million more expected market cap" in out


def test_an_open_answer_is_exit_status_0(run: Run) -> None:
    status, out, _ = run("check", "-", *DAY, stdin=b"industry: software\n")
    assert status == 0
    assert "Open: " in out


def test_json_on_standard_input_and_output(run: Run) -> None:
    status, out, _ = run(
        "check", "-", *DAY, "--json", stdin=b'{"expected_market_cap": 4500000000, "industry": "quantum"}'
    )
    verdict = json.loads(out)
    assert status == 0
    assert (verdict["rule_set"], verdict["as_of"], verdict["verdict"]) == ("listing", "2026-11-22", "undetermined")
    assert next(section["id"] for section in verdict["sections"]) == "industry"


@pytest.mark.parametrize(("lang", "said"), [("en", "**No.** "), ("zh", "**不符合。**")])
def test_markdown(run: Run, facts: str, lang: str, said: str) -> None:
    _, out, _ = run("check", facts, *DAY, "--markdown", "--lang", lang)
    assert out.startswith("## Example AI")
    assert said in out


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ["No → Open", "Standard 5, technology before revenue (standard-5): not met → open"]),
        ("zh", ["不符合 → 尚不能确定", "第五套标准（市值加技术成果） (standard-5)：不符合 → 待定"]),
    ],
)
def test_what_if(run: Run, facts: str, lang: str, said: list[str]) -> None:
    status, out, _ = run("check", facts, *DAY, "--what-if", "expected_market_cap=4.2bn", "--lang", lang)
    assert status == 0
    assert all(text in out for text in said)


def test_what_if_as_json_answers_for_the_changed_facts(run: Run, facts: str) -> None:
    status, out, _ = run(
        "check",
        facts,
        *DAY,
        "--what-if",
        "expected_market_cap=4.2bn",
        "--what-if",
        "weighted_voting_rights=true",
        "--json",
    )
    found = json.loads(out)
    assert (status, found["before"]["verdict"], found["after"]["verdict"]) == (1, "not_eligible", "not_eligible")
    assert {"id": "standard-5", "before": "not_met", "after": "not_applicable"} in found["flips"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "from RMB 4 billion: No → Open"), ("zh", "自40亿元起：不符合 → 尚不能确定")],
)
def test_sweep(run: Run, facts: str, lang: str, said: str) -> None:
    status, out, _ = run("check", facts, *DAY, "--sweep", "expected_market_cap=1bn..10bn", "--lang", lang)
    assert status == 0
    assert said in out


def test_sweep_as_json(run: Run, facts: str) -> None:
    _, out, _ = run("check", facts, *DAY, "--sweep", "expected_market_cap=1bn..10bn", "--json")
    found = json.loads(out)
    turned = [turn["value"] for turn in found["turns"] if turn["before"] != turn["after"]]
    assert (found["start"], turned) == ("not_eligible", ["CNY 4000000000"])


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", ["What changed in the rules", "at least 5 patents → "]), ("zh", ["规则的变化", "不低于5项 → "])],
)
def test_versus(run: Run, facts: str, lang: str, said: list[str]) -> None:
    _, out, _ = run("check", facts, "--as-of", "2024-04-29", "--versus", "2024-04-30", "--lang", lang)
    assert all(text in out for text in said)


def test_versus_as_json(run: Run, facts: str) -> None:
    _, out, _ = run("check", facts, "--as-of", "2026-06-16", "--versus", "2026-06-17", "--json")
    found = json.loads(out)
    assert (found["before"]["as_of"], found["after"]["as_of"]) == ("2026-06-16", "2026-06-17")
    assert "standard-5.large-models" in [change["id"] for change in found["rule_changes"]]


@pytest.mark.parametrize(("lang", "said"), [("en", "at least RMB 4 billion"), ("zh", "不低于40亿元")])
def test_explain_rules(run: Run, lang: str, said: str) -> None:
    status, out, _ = run("check", "--explain-rules", "standard-5", *DAY, "--lang", lang)
    assert status == 0
    assert said in out


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_template_can_be_checked_as_it_stands(run: Run, lang: str) -> None:
    _, written, _ = run("check", "--template", *DAY, "--lang", lang)
    status, out, _ = run("check", "-", *DAY, "--json", stdin=written.encode())
    assert (status, json.loads(out)["verdict"]) == (0, "undetermined")


def test_another_rule_set(run: Run) -> None:
    status, out, _ = run(
        "check",
        "-",
        *DAY,
        "--rule-set",
        "growth-tier-entry",
        stdin=b"years: {2025: {net_profit: 1, net_profit_excl_nonrecurring: 1}}",
    )
    assert status == 1
    assert "does not enter the growth tier" in out


@pytest.mark.parametrize(
    ("lang", "asked", "answer"),
    [("en", "What is stated for: ", "The company enters"), ("zh", "请说明：", "公司自上市之日起进入")],
)
def test_interactive_asks_until_settled(run: Run, lang: str, asked: str, answer: str) -> None:
    status, out, err = run(
        "check",
        "--interactive",
        "--rule-set",
        "growth-tier-entry",
        *DAY,
        "--lang",
        lang,
        stdin=b"USD 3m\n-5000000\n",
    )
    assert status == 0
    assert asked in err
    assert "USD" in err, "a bad answer is explained and asked again"
    assert answer in out


def test_interactive_skips_and_stops(run: Run) -> None:
    _, _, err = run("check", "--interactive", *DAY, stdin=b"\n\nq\n")
    asked = [line.split("> ")[0] for line in err.splitlines() if "> " in line]
    assert len(set(asked)) == len(asked)
    status, out, _ = run("check", "--interactive", *DAY)
    assert (status, "Open" in out) == (0, True)


BAD = [
    ("expected_marketcap: 4bn", ["company.yaml:1:", "did you mean expected_market_cap"]),
    ("name: A\nexpected_market_cap: USD 4bn", ["company.yaml:2: expected_market_cap:", "USD"]),
    ("rd_staff_ratio: 120%", ["company.yaml:1: rd_staff_ratio:", "over 100%"]),
    ("expected_market_cap: .nan", ["company.yaml:1: expected_market_cap:", "not a number"]),
    ("a: &x [1, 2]\nb: *x", ["company.yaml:1:", "aliases"]),
    ("a: &a [x]\nb: &b [*a, *a]\nc: &c [*b, *b]", ["company.yaml:1:", "aliases"]),
]


@pytest.mark.parametrize(("text", "said"), BAD)
def test_bad_facts_are_one_line_and_exit_status_2(run: Run, tmp_path: Path, text: str, said: list[str]) -> None:
    file = tmp_path / "company.yaml"
    file.write_text(text, "utf-8")
    status, out, err = run("check", str(file))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert err.startswith("error: ")
    assert all(part in err for part in said)


def test_a_huge_file_and_a_wrong_encoding(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "company.yaml"
    with file.open("wb") as huge:
        huge.truncate(50_000_000)
    status, _, err = run("check", str(file))
    assert (status, err.count("\n")) == (2, 1)
    assert "larger than 1 MB" in err
    status, _, err = run("check", "-", stdin=b" " * 2_000_000)
    assert (status, "larger than 1 MB" in err) == (2, True)
    file.write_bytes("name: 智谱".encode("gb18030"))
    assert "company.yaml:1: not UTF-8" in run("check", str(file))[2]
    assert "standard input:1: not UTF-8" in run("check", "-", stdin="name: 智谱".encode("gb18030"))[2]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "no facts file"),
        (["FILE", "--as-of", "tomorrow"], "--as-of 'tomorrow' is not a date"),
        (["FILE", "--versus", "2026"], "--versus '2026' is not a date"),
        (["FILE", "--lang", "fr"], "--lang 'fr'"),
        (["FILE", "--rule-set", "listin"], "did you mean listing"),
        (["FILE", "--what-if", "expected_market_cap"], "write key=value"),
        (["FILE", "--what-if", "expected_market=1bn"], "did you mean expected_market_cap"),
        (["FILE", "--sweep", "industry=1..2"], "--sweep"),
        (["FILE", "--sweep", "expected_market_cap=1bn..2bn", "--template"], "do not go together"),
        (["FILE", "--json", "--markdown"], "do not go together"),
        (["--explain-rules", "standard-9"], "standard-9"),
        (["nowhere.yaml"], "nowhere.yaml: cannot be read"),
    ],
)
def test_bad_usage_is_one_line_and_exit_status_2(run: Run, facts: str, arguments: list[str], said: str) -> None:
    status, out, err = run("check", *(facts if argument == "FILE" else argument for argument in arguments))
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert said in err


def test_the_corpus_folder_may_be_another(
    run: Run, facts: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(tmp_path))
    status, _, err = run("check", facts)
    assert (status, "ASSISTANT_CORPUS_DIR" in err) == (2, True)


def lenient_corpus(folder: Path) -> Path:
    """A copy of the shipped corpus by whose rules a market cap of CNY 3bn is enough for the fifth standard."""
    shutil.copytree(packaged("corpus"), folder)
    rules = folder / "rules" / "listing.yaml"
    text = rules.read_text("utf-8")
    needed = "{fact: expected_market_cap, at_least: CNY 4bn}"
    assert needed in text
    rules.write_text(text.replace(needed, "{fact: expected_market_cap, at_least: CNY 3bn}"), "utf-8")
    return folder


@pytest.mark.parametrize("place", ["ASSISTANT_CORPUS_DIR", "assistant_corpus_dir", ".env", "assistant.toml"])
def test_wherever_the_corpus_is_set_checks_and_screens_are_by_its_rules(
    run: Run, facts: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    other, table = lenient_corpus(tmp_path / "other"), tmp_path / "companies.csv"
    table.write_text("name,expected_market_cap,industry\nA,3.9bn,ai_large_model\n", "utf-8")
    commands = (["check", facts, "--json"], ["screen", str(table)], ["check", facts, "--sweep", "expected_market_cap=2.5bn..5bn"],
                ["check", facts, "--what-if", "expected_market_cap=3.5bn"], ["check", "--explain-rules", "standard-5"])  # fmt: skip
    monkeypatch.chdir(tmp_path)
    shipped = [run(*command)[1] for command in commands]
    if place == ".env":
        Path(place).write_text(f"ASSISTANT_CORPUS_DIR={other}\n", "utf-8")
    elif place == "assistant.toml":
        Path(place).write_text(f'corpus_dir = "{other}"\n', "utf-8")
    else:
        monkeypatch.setenv(place, str(other))
    found = [run(*command)[1] for command in commands]
    assert read_settings().corpus_dir == other
    assert [before == after for before, after in zip(shipped, found, strict=True)] == [False] * len(commands)
    assert json.loads(shipped[0])["verdict"] == "not_eligible"
    assert json.loads(found[0])["verdict"] != "not_eligible"


def test_screen_to_standard_output_names_rejected_rows(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("id,name,expected_market_cap\n7,A,4bn\n8,B,USD 4bn\n", "utf-8")
    status, out, err = run("screen", str(file), *DAY)
    assert status == 0
    assert out.splitlines()[1].startswith("2,7,A,undetermined,")
    assert err.startswith("rejected: companies.csv:3: expected_market_cap:")


def test_screen_to_a_file_counts_what_it_did(run: Run, tmp_path: Path) -> None:
    file, out = tmp_path / "companies.csv", tmp_path / "out.csv"
    file.write_text("name,expected_market_cap\nA,4bn\nB,900m\nC\n", "utf-8")
    status, printed, err = run("screen", str(file), "-o", str(out), *DAY)
    assert (status, printed) == (0, "")
    assert "3 rows: 1 not_eligible, 1 undetermined; 1 rejected" in err
    assert len(out.read_text("utf-8").splitlines()) == 3
    assert (tmp_path / "out.csv.rejected.jsonl").exists()


def test_screen_where_no_row_can_be_read_is_bad_input(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "companies.csv"
    file.write_text("name,expected_market_cap\nA,a lot\n", "utf-8")
    assert run("screen", str(file), "-o", str(tmp_path / "out.csv"))[0] == 2
    assert run("screen", str(file))[0] == 2
    status, _, err = run("screen", str(file), "-o", str(tmp_path / "out.xls"))
    assert (status, "not a table this writes" in err) == (2, True)


def test_screen_takes_a_sheet_of_a_workbook_and_says_how_it_read_it(run: Run, tmp_path: Path) -> None:
    book = Workbook()
    for title, ratio in (("甲", 25), ("乙", 10)):
        sheet = book.create_sheet(title)
        sheet.append(["公司名称", "预计市值（亿元）", "公开发行股份比例"])
        sheet.append([title, 45, ratio])
    book.remove(book.worksheets[0])
    book.save(tmp_path / "companies.xlsx")
    status, out, err = run("screen", str(tmp_path / "companies.xlsx"), *DAY)
    assert (status, out.splitlines()[1].split(",")[2]) == (0, "甲")
    assert err.splitlines() == [
        "companies.xlsx: read the first sheet, 甲, of 甲, 乙",
        "公开发行股份比例: read 25 as 25%",
    ]
    result = tmp_path / "out.xlsx"
    status, out, err = run("screen", str(tmp_path / "companies.xlsx"), "--sheet", "乙", "-o", str(result), *DAY)
    assert (status, out, err.splitlines()[0]) == (0, "", "公开发行股份比例: read 10 as 10%")
    assert load_workbook(result).worksheets[0]["C2"].value == "乙"
    status, _, err = run("screen", str(tmp_path / "companies.xlsx"), "--sheet", "丙", *DAY)
    assert (status, err) == (2, "error: companies.xlsx: has no sheet '丙'; there are 甲, 乙\n")


def test_check_as_a_process(facts: str) -> None:
    """The time is printed, not asserted: it depends on the machine. What it must not load is asserted."""
    code = "import sys; sys.argv[0] = 'assistant'\nfrom assistant.channels.cli.main import main\ntry:\n    main()\nfinally:\n    print(sorted(sys.modules), file=sys.stderr)"
    started = time.perf_counter()
    done = run_code(code, "check", facts, check=False)
    print(f"assistant check: {time.perf_counter() - started:.2f} s")
    assert done.returncode == 1
    assert "No: " in done.stdout
    for heavy in ("pydantic_settings", "polars", "numpy", "langchain_core", "assistant.service", "assistant.settings"):
        assert f"'{heavy}'" not in done.stderr


# --- what a name holds is data ----------------------------------------------------------------------------------------

HOSTILE = "\x1b[31mRed\x1b[0m \x1b]0;title\x07 \u202eelbisrever \x9b2J\n# heading [x](y)"


def test_a_name_commands_no_terminal_and_marks_no_markdown(run: Run) -> None:
    facts = json.dumps({"name": HOSTILE, "expected_market_cap": "5bn"}).encode()
    for options in ([], ["--markdown"], ["--json"]):
        status, out, err = run("check", "-", *options, stdin=facts)
        assert (status, err) == (0, "")
        assert not set(out) & {"\x1b", "\x07", "\x9b", "\u202e"}
    first = run("check", "-", "--markdown", stdin=facts).out.splitlines()[0]
    assert first.startswith("## ")
    assert "\\[x\\](y)" in first
    assert "# heading" in first  # on the same line, where it is no heading
    assert "\x1b" not in run("check", "-", stdin=b"\x1b[31m: 1").err


def test_a_file_without_end_is_refused(run: Run) -> None:
    for arguments in (("check", "/dev/zero"), ("corpus", "parse", "/dev/zero"), ("chat", "--resume", "/dev/zero")):
        assert "larger than" in run(*arguments).error(2)


def test_a_division_by_zero_is_a_line_of_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("name: A\npublic_offering_ratio: 1/0\n", "utf-8")
    assert "facts.yaml:2: public_offering_ratio: '1/0' divides by zero" in run("check", "facts.yaml").error(2)


def test_a_table_on_standard_output_holds_no_formula(run: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('name,expected_market_cap\n"=1+1",1\n@x,1\n', "utf-8")
    rows = run("screen", "t.csv", *DAY).out.splitlines()[1:]
    assert [row.split(",")[2] for row in rows] == ["'=1+1", "'@x"]
