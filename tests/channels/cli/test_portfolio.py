"""`assistant portfolio …` as a user runs it: what is printed, posted and kept, and the exit status."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.channels.cli import portfolio as commands
from assistant.testing.feishu.server import MockFeishu
from assistant.testing.slack.server import MockSlack
from tests.command_line import Result, Run

FACTS = """\
industry: ai_large_model
expected_market_cap: {cap}
invention_patents: {patents}
years: {{2025: {{revenue: 80m, net_profit: -900m, rd_expense: 300m}}}}
"""
BEFORE, AFTER = "2024-04-29", "2024-04-30"
"""The day before the patents asked for rose from 5 to 7, and the day of it."""


@pytest.fixture(autouse=True)
def data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty data folder."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


def file(text: str = "", *, cap: str = "3.9bn", patents: int = 6) -> str:
    """A facts file in the working folder."""
    path = Path("facts.yaml")
    path.write_text(text or FACTS.format(cap=cap, patents=patents), "utf-8")
    return str(path)


def add(run: Run, name: str = "甲公司", *options: str, cap: str = "3.9bn", patents: int = 6) -> Result:
    return run("portfolio", "add", name, file(cap=cap, patents=patents), *options)


# --- add ----------------------------------------------------------------------------------------------------------------


def test_add_keeps_a_company_and_says_how_it_stands(run: Run) -> None:
    first = add(run, "甲公司", "--code", "688001", "--day", "2026-11-01")
    assert (first.status, first.err) == (0, "")
    assert first.out.splitlines() == [
        "kept 甲公司 (688001), filing 1 of 2026-11-01",
        "甲公司 (688001): No; filing 1 of 1 November 2026",
        "  checked for the first time",
    ]
    second = add(run, cap="4.2bn")
    assert "kept a further filing of 甲公司 (688001)" in second.out
    assert "the verdict: No → Open – because of other facts filed" in second.out
    assert "filing 2" in add(run, cap="4.2bn").out


def test_add_as_json_and_in_chinese(run: Run) -> None:
    value = add(run, "甲公司", "--json", "--code", "688001").json
    assert set(value) == {"outcome", "name", "code", "filing", "check"}
    assert (value["outcome"], value["filing"]["number"], value["check"]["last"]) == ("new", 1, None)
    assert "已保存甲公司 (688001)的又一次申报" in add(run, "甲公司", "--lang", "zh", cap="4.2bn").out


def test_add_reads_standard_input(run: Run) -> None:
    value = run("portfolio", "add", "甲公司", "-", "--json", stdin='{"industry": "software"}').json
    assert value["check"]["verdict"] == "undetermined"


def test_papers_are_named_or_copied_as_the_setting_or_the_option_says(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("paper.pdf").write_bytes(b"%PDF-1.7")
    assert "papers: 1; copied: 0" in add(run, "甲公司", "--paper", "paper.pdf").out
    assert list(data.rglob("*.pdf")) == []
    assert "papers: 1; copied: 1" in add(run, "甲公司", "--paper", "paper.pdf", "--keep-papers").out
    assert len(list(data.rglob("*.pdf"))) == 1
    monkeypatch.setenv("ASSISTANT_PORTFOLIO__KEEP_PAPERS", "true")
    assert "copied: 1" in add(run, "乙公司", "--paper", "paper.pdf").out
    assert "copied: 0" in add(run, "丙公司", "--paper", "paper.pdf", "--name-papers").out


def test_facts_of_another_company_are_said_to_be(run: Run) -> None:
    path = file("name: 乙公司\nindustry: software\n")
    result = run("portfolio", "add", "甲公司", path)
    assert result.status == 0
    assert result.err == "the facts file is of '乙公司'; it was kept for 甲公司\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("./a/b", "industry: software\n", "'./a/b' is no name of a company"),
        ("a\x1b[2Jb", "industry: software\n", "is no name of a company"),
        ("甲公司", "# nothing\n", "facts.yaml: states no fact"),
        ("甲公司", "revenu: 3\n", "facts.yaml:1: revenu: unknown key; did you mean"),
        ("甲公司", "expected_market_cap: lots\n", "facts.yaml:1: expected_market_cap"),
    ],
)
def test_bad_input_is_one_line_and_keeps_nothing(run: Run, data: Path, name: str, text: str, said: str) -> None:
    assert said in run("portfolio", "add", name, file(text)).error(2)
    assert not (data / "portfolio").exists()


def test_a_file_that_is_not_there_a_day_and_a_code_that_are_none(run: Run) -> None:
    assert "none.yaml: cannot be read" in run("portfolio", "add", "甲公司", "none.yaml").error(2)
    assert "--day '1st' is not a date" in add(run, "甲公司", "--day", "1st").error(2)
    assert "which lies ahead" in add(run, "甲公司", "--day", "2999-01-01").error(2)
    assert "is no stock code" in add(run, "甲公司", "--code", "a b").error(2)
    assert "none.pdf: cannot be read" in add(run, "甲公司", "--paper", "none.pdf").error(2)


# --- list ---------------------------------------------------------------------------------------------------------------


def test_list_of_nothing(run: Run) -> None:
    assert "no company is kept" in run("portfolio", "list").out
    assert run("portfolio", "list", "--json").json["companies"] == []


def test_list_on_a_terminal_as_json_and_as_a_workbook(run: Run) -> None:
    add(run, "甲公司", "--code", "688001")
    add(run, "Example AI", cap="4.2bn")
    text = run("portfolio", "list", "--fact", "expected_market_cap", "--as-of", "2026-11-22")
    assert [line.split("  ")[0] for line in text.out.splitlines()] == [
        "Company",
        "Example AI",
        "甲公司",
        "Companies: 2; rules of 2026-11-22",
    ]
    assert "RMB 4.2 billion" in text.out
    value = run("portfolio", "list", "--json", "--fact", "expected_market_cap").json
    assert set(value) == {"as_of", "corpus", "program", "columns", "companies", "unreadable"}
    assert [each["facts"] for each in value["companies"]] == [
        {"expected_market_cap": "4200000000"},
        {"expected_market_cap": "3900000000"},
    ]
    result = run("portfolio", "list", "--xlsx", "out.xlsx", "--lang", "zh")
    assert (result.out, result.err) == ("", "已将2家公司写入out.xlsx\n")
    assert [row[0].value for row in load_workbook("out.xlsx").worksheets[0].iter_rows(min_row=2)] == [
        "Example AI",
        "甲公司",
    ]


def test_list_refuses_a_fact_and_a_file_that_can_be_none(run: Run) -> None:
    assert "there is no fact 'revenu'" in run("portfolio", "list", "--fact", "revenu").error(2)
    assert "ends in .xlsx" in run("portfolio", "list", "--xlsx", "out.csv").error(2)
    assert "cannot write to" in run("portfolio", "list", "--xlsx", "none/out.xlsx").err


# --- check --------------------------------------------------------------------------------------------------------------


def test_check_says_what_flipped_since_the_last_one_once(run: Run) -> None:
    add(run)
    run("portfolio", "check", "--as-of", BEFORE)
    result = run("portfolio", "check", "--as-of", AFTER)
    assert result.status == 1
    assert "the outcome changed for 1" in result.out
    (line,) = [line for line in result.out.splitlines() if "6 patents" in line]
    assert "because of other rules in force" in line
    assert "[Sci-Tech Attributes Guideline indicator-3 (2024-04-30)" in line
    again = run("portfolio", "check", "--as-of", AFTER)
    assert again.status == 0
    assert "no outcome changed since the check under the rules of 30 April 2024" in again.out


def test_check_of_the_companies_named(run: Run) -> None:
    add(run, "甲公司", "--code", "688001")
    add(run, "乙公司")
    value = run("portfolio", "check", "688001", "--json").json
    assert set(value) == {"as_of", "corpus", "program", "flipped", "companies"}
    (company,) = value["companies"]
    assert set(company) == {
        "name", "code", "filing", "verdict", "error", "last", "flipped", "why", "flips", "facts", "rules", "missing_facts",
    }  # fmt: skip
    assert set(company["last"]) == {"filing", "as_of", "corpus", "program", "verdict"}
    assert "no company '丙' is kept" in run("portfolio", "check", "丙").error(2)


def test_check_every_goes_on_until_it_is_stopped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(commands, "wait", wait)
    add(run)
    result = run("portfolio", "check", "--every", "24")
    assert (result.status, waited) == (130, [24 * 3600, 24 * 3600])
    assert result.out.count("Companies checked") == 2


def test_what_flipped_is_posted_to_slack_once_without_a_figure(run: Run, slack: MockSlack) -> None:
    add(run)
    run("portfolio", "check", "--as-of", BEFORE)
    slack.absent.add("C0DEALS")
    failed = run("portfolio", "check", "--as-of", AFTER, "--slack", "C0DEALS")
    assert (failed.status, "Slack does not post to C0DEALS" in failed.err) == (2, True)
    slack.absent.clear()
    assert run("portfolio", "check", "--as-of", AFTER, "--slack", "C0DEALS").status == 1
    (posted,) = slack.thread("C0DEALS", "")
    assert "甲公司" in posted.text
    assert "at least 5 patents → at least 7 patents" in posted.text
    assert "6 patents" not in posted.text
    assert run("portfolio", "check", "--as-of", AFTER, "--slack", "C0DEALS").status == 0
    assert len(slack.thread("C0DEALS", "")) == 1


def test_what_flipped_is_posted_to_feishu(run: Run, feishu: MockFeishu) -> None:
    add(run)
    run("portfolio", "check", "--as-of", BEFORE)
    assert run("portfolio", "check", "--as-of", AFTER, "--feishu", "oc_deals", "--lang", "zh").status == 1
    (posted,) = feishu.posted.values()
    card = json.dumps(posted.card, ensure_ascii=False)
    assert "不低于5项 → 不低于7项" in card
    assert "6项" not in card


def test_a_chat_that_is_not_set_up_is_refused_before_anything_is_checked(run: Run) -> None:
    add(run)
    assert "ASSISTANT_SLACK__BOT_TOKEN" in run("portfolio", "check", "--slack", "C0DEALS").error(2)


# --- diff, remove, export -----------------------------------------------------------------------------------------------


def test_diff_of_two_filings(run: Run) -> None:
    add(run)
    assert "甲公司 has one filing" in run("portfolio", "diff", "甲公司").error(2)
    add(run, cap="4.2bn")
    result = run("portfolio", "diff", "甲公司", "1", "2", "--as-of", "2026-11-22")
    assert result.status == 0
    assert "facts: expected market cap RMB 3.9 billion → RMB 4.2 billion" in result.out
    assert "the verdict: No → Open" in result.out
    value = run("portfolio", "diff", "甲公司", "--json").json
    assert set(value) == {"name", "code", "as_of", "first", "second", "facts", "before", "after", "flips"}
    assert "which company" in run("portfolio", "diff").error(2)


def test_diff_of_the_rules_of_two_days(run: Run) -> None:
    add(run)
    add(run, "乙公司", patents=9)
    text = run("portfolio", "diff", "--rules", BEFORE, AFTER).out
    assert "at least 7 patents" in text
    assert "甲公司\n  " in text
    assert text.endswith("alike on both days: 1\n")
    assert "已保存的公司" in run("portfolio", "diff", "--rules", BEFORE, AFTER, "--lang", "zh").out
    value = run("portfolio", "diff", "--rules", BEFORE, AFTER, "--json").json
    assert set(value) == {"first", "second", "rules", "companies", "unreadable"}
    assert "--rules 'x' is not a date" in run("portfolio", "diff", "--rules", "x", AFTER).error(2)


def test_remove_asks_first(run: Run, data: Path) -> None:
    add(run)
    add(run, cap="4.2bn")
    assert "nothing was removed" in run("portfolio", "remove", "甲公司").error(2)
    assert "nothing was removed" in run("portfolio", "remove", "甲公司", typed="n\n").err
    assert run("portfolio", "remove", "甲公司", "--filing", "1", "--yes").out == "removed filing 1 of 甲公司\n"
    assert run("portfolio", "remove", "甲公司", "--json", typed="y\n").json == {
        "removed": {"name": "甲公司", "code": None},
        "filing": None,
    }
    assert run("portfolio", "list", "--json").json["companies"] == []


def test_owners_lists_revoked_keys_and_removes_what_they_kept(run: Run, data: Path) -> None:
    add(run)
    keys = [json.loads(run("keys", "create", name, "--scope", "check", "--json").out)["id"] for name in ("Anna", "Ben")]
    for key in keys:
        shutil.copytree(data / "portfolio" / "local", data / "portfolio" / key)
    assert "is in force" in run("portfolio", "owners", "--remove", keys[0], "--yes").err
    run("keys", "revoke", keys[0])
    listed = {row["owner"]: row for row in json.loads(run("portfolio", "owners", "--json").out)}
    assert {owner: row["state"] for owner, row in listed.items()} == {
        keys[0]: "revoked",
        keys[1]: "in_force",
        "local": "local",
    }
    assert (listed[keys[0]]["key"], listed[keys[0]]["companies"]) == ("Anna", 1)
    shown = run("portfolio", "owners", "--lang", "zh")
    assert f"{keys[0]}  密钥已撤销  公司1家，1 kB  Anna" in shown.out
    assert "甲公司" not in shown.out
    assert run("portfolio", "owners", "--remove", keys[0]).status == 2
    assert (data / "portfolio" / keys[0]).exists()
    removed = run("portfolio", "owners", "--remove", keys[0], "--yes")
    assert "removed what the key" in removed.out
    assert not (data / "portfolio" / keys[0]).exists()
    assert "甲公司" in run("portfolio", "list").out
    for name, said in ((keys[0], "keeps no company"), ("local", "portfolio of this machine")):
        refused = run("portfolio", "owners", "--remove", name, "--yes")
        assert (refused.status, said in refused.err) == (2, True)


def test_owners_of_nothing(run: Run) -> None:
    assert run("portfolio", "owners").out == "nobody keeps a company here\n"


def test_export_writes_every_filing_and_paper_to_a_new_folder(run: Run) -> None:
    Path("paper.pdf").write_bytes(b"%PDF-1.7")
    add(run, "甲公司", "--paper", "paper.pdf", "--keep-papers", "--day", "2026-11-01")
    add(run, cap="4.2bn")
    assert run("portfolio", "export", "out", "--json").json == {"folder": "out", "companies": 1, "filings": 2}
    (listed,) = json.loads(Path("out/companies.json").read_text("utf-8"))
    folder = Path("out", listed["folder"])
    assert (folder / listed["filings"][0]["facts"]).read_text("utf-8") == FACTS.format(cap="3.9bn", patents=6)
    assert (folder / f"{listed['filings'][0]['papers'][0]['sha256']}.pdf").read_bytes() == b"%PDF-1.7"
    assert run("check", str(folder / listed["filings"][1]["facts"])).status == 0
    assert "is there already and not empty" in run("portfolio", "export", "out").error(2)
