"""`assistant corpus fetch` and `assistant corpus watch`: what they print, what they post, and their exit status."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.cli import library
from assistant.library.downloading import Downloader, DownloadLimits
from assistant.testing.feishu.server import MockFeishu
from assistant.testing.slack.server import MockSlack
from tests.command_line import Run
from tests.library.site import Page, Site

DOCUMENT = "sse-guideline-9-commercial-rockets"
"""A document with one official address in the shipped corpus."""
PATH = "/aboutus/mediacenter/hotandd/c/c_20251226_10803077.shtml"
GUIDELINE = "第一条 发行人应当{}。\n第二条 本指引自发布之日起施行。\n"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site().running() as site:
        yield site


@pytest.fixture(autouse=True)
def offline(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Every name leads to the site, by HTTP; the data folder is empty."""

    class Here(Downloader):
        def download(self, url: str, *given: Any) -> Any:
            return super().download(site.url("/" + url.split("/", 3)[3]), *given)

    def here() -> Downloader:
        limits = DownloadLimits(pause=0.0)
        return Here(limits, permits=lambda address: str(address) == "127.0.0.1")

    monkeypatch.setattr(library, "new_downloader", here)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))


def holds(site: Site, text: str) -> None:
    site.pages[PATH] = Page(text.encode(), "text/plain")


# --- fetch --------------------------------------------------------------------------------------------------------------


def test_fetch_of_one_document(run: Run, site: Site, tmp_path: Path) -> None:
    holds(site, GUIDELINE)
    result = run("corpus", "fetch", DOCUMENT)
    assert result.status == 0
    assert "1 official addresses on 1 hosts, one at a time, into" in result.err
    first, total = result.out.splitlines()
    assert first.startswith("new  https://www.sse.com.cn/aboutus/")
    assert total.startswith("1 new, 0 changed, 0 the same, 0 refused, 0 failed; files in ")
    (file,) = (tmp_path / "data" / "library" / "fetched").glob("*.txt")
    assert file.read_text() == GUIDELINE
    assert run("corpus", "fetch", DOCUMENT, "--lang", "zh").out.startswith("相同  https://")


def test_fetch_as_json(run: Run, site: Site) -> None:
    holds(site, GUIDELINE)
    value = run("corpus", "fetch", DOCUMENT, "--json").json
    assert value["counts"] == {"new": 1, "same": 0, "changed": 0, "refused": 0, "failed": 0}
    (file,) = value["files"]
    assert file["documents"] == [f"{DOCUMENT}@2025-12-26"]
    assert Path(file["path"]).read_text() == GUIDELINE
    assert set(file) == {"url", "documents", "linked_from", "outcome", "why", "path", "sha256", "content_type"}


def test_a_person_is_asked_first(run: Run, site: Site) -> None:
    holds(site, GUIDELINE)
    assert run("corpus", "fetch", DOCUMENT, typed="n\n").status == 1
    assert site.asked == []
    assert run("corpus", "fetch", DOCUMENT, typed="y\n").status == 0
    assert site.files() == [PATH]


def test_a_document_that_there_is_none_of_and_one_without_an_address(run: Run) -> None:
    assert "did you mean prc-company-law" in run("corpus", "fetch", "prc-company-laws").error(2)
    assert "no official address is named by prc-company-law" in run("corpus", "fetch", "prc-company-law").error(2)


def test_a_site_that_answers_otherwise_is_no_error_of_the_network(run: Run) -> None:
    result = run("corpus", "fetch", DOCUMENT)
    assert result.status == 0
    assert "failed  https://www.sse.com.cn/" in result.out
    assert "HTTP 404" in result.out


def test_no_network(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError("Temporary failure in name resolution")

    monkeypatch.setattr(library, "new_downloader", lambda: Downloader(resolve=nowhere))
    result = run("corpus", "fetch", DOCUMENT, "--json")
    assert (result.status, result.json["counts"]["failed"]) == (3, 1)
    assert result.err.endswith("no site could be reached; look at the network connection and run the command again\n")
    watched = run("corpus", "watch", "--json")
    assert (watched.status, watched.json["unreachable"]) == (3, True)


# --- watch --------------------------------------------------------------------------------------------------------------


def test_watch_says_what_changed_and_which_rules_it_may_concern(run: Run, site: Site) -> None:
    holds(site, GUIDELINE.format("具备甲"))
    assert run("corpus", "fetch").status == 0
    quiet = run("corpus", "watch")
    assert (quiet.status, "nothing new at" in quiet.out) == (0, True)
    holds(site, GUIDELINE.format("具备乙"))
    result = run("corpus", "watch")
    assert result.status == 1
    assert f"Documents: {DOCUMENT}@2025-12-26" in result.out
    assert "~ art. 1 was: 第一条 发行人应当具备甲。" in result.out
    assert "~ art. 1 now: 第一条 发行人应当具备乙。" in result.out
    assert "Rules that rest on these documents" in result.out
    assert run("corpus", "watch").status == 0


def test_watch_as_json_in_both_languages(run: Run, site: Site) -> None:
    holds(site, GUIDELINE.format("具备甲"))
    value = run("corpus", "watch", "--json").json
    (file,) = value["files"]
    assert (value["changed"], file["change"], file["provisions"]) == (True, "added", [])
    assert set(file["rules"][0]["rule"]) == {"en", "zh"}
    holds(site, GUIDELINE.format("具备乙"))
    assert "条文：新增0，删去0，修改1，重新编号0" in run("corpus", "watch", "--lang", "zh").out


def keep(run: Run, name: str, facts: str) -> None:
    Path("facts.yaml").write_text(facts, "utf-8")
    assert run("portfolio", "add", name, "facts.yaml").status == 0


def test_watch_names_the_kept_companies_whose_verdict_rests_on_what_changed(run: Run, site: Site) -> None:
    keep(run, "甲火箭公司", "industry: commercial_rocket\nexpected_market_cap: 50亿元\n")
    keep(run, "乙软件公司", "industry: software\nexpected_market_cap: 50亿元\n")
    holds(site, GUIDELINE.format("具备甲"))
    value = run("corpus", "watch", "--json").json
    (company,) = value["companies"]
    assert set(company) == {"name", "code", "verdict", "by_number", "criteria"}
    assert (company["name"], company["verdict"]) == ("甲火箭公司", "undetermined")
    assert {criterion["provision"].partition("@")[0] for criterion in company["criteria"]} == {DOCUMENT}
    holds(site, GUIDELINE.format("具备乙"))
    text = run("corpus", "watch", "--lang", "zh").out
    assert "甲火箭公司：尚不能确定；" in text
    assert "乙软件公司" not in text
    assert run("corpus", "watch", "--json").json["companies"] == []


def test_a_portfolio_that_cannot_be_read_keeps_no_report_back(run: Run, site: Site, tmp_path: Path) -> None:
    keep(run, "甲火箭公司", "industry: commercial_rocket\n")
    (file,) = tmp_path.glob("data/portfolio/local/*/filings/*/filing.json")
    file.write_text("{}")
    holds(site, GUIDELINE.format("具备甲"))
    result = run("corpus", "watch", "--json")
    assert (result.status, result.json["changed"], result.json["companies"]) == (1, True, [])
    assert "filing.json cannot be read" in result.err


def test_watch_every_goes_on_until_it_is_stopped(run: Run, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        holds(site, GUIDELINE.format("具备乙"))
        if len(waited) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(library, "wait", wait)
    holds(site, GUIDELINE.format("具备甲"))
    result = run("corpus", "watch", "--every", "6")
    assert (result.status, waited) == (130, [6 * 3600, 6 * 3600])
    assert "New file: " in result.out
    assert "art. 1 now: 第一条 发行人应当具备乙。" in result.out
    assert "next look in 6 h" in result.err


# --- to the chats -------------------------------------------------------------------------------------------------------


def test_what_is_new_is_posted_to_slack_once(run: Run, site: Site, slack: MockSlack) -> None:
    keep(run, "甲火箭公司", "industry: commercial_rocket\nexpected_market_cap: 50亿元\n")
    holds(site, GUIDELINE.format("具备甲"))
    assert run("corpus", "watch", "--slack", "C0RULES").status == 1
    (posted,) = slack.thread("C0RULES", "")
    assert "New file: https://www.sse.com.cn" in posted.text
    assert "library/fetched" not in posted.text
    assert "甲火箭公司: Open; " in posted.text
    assert "50亿" not in posted.text
    assert run("corpus", "watch", "--slack", "C0RULES").status == 0
    assert len(slack.thread("C0RULES", "")) == 1


def test_what_could_not_be_posted_is_told_again(run: Run, site: Site, slack: MockSlack) -> None:
    holds(site, GUIDELINE.format("具备甲"))
    slack.absent.add("C0RULES")
    failed = run("corpus", "watch", "--slack", "C0RULES")
    assert failed.status == 2
    assert "Slack does not post to C0RULES (not_in_channel); invite the app there" in failed.err
    slack.absent.clear()
    assert run("corpus", "watch", "--slack", "C0RULES", "--lang", "zh").status == 1
    (posted,) = slack.thread("C0RULES", "")
    assert "新文件：https://www.sse.com.cn" in posted.text


def test_what_is_new_is_posted_to_feishu(run: Run, site: Site, feishu: MockFeishu) -> None:
    holds(site, GUIDELINE.format("具备甲"))
    assert run("corpus", "watch", "--feishu", "oc_rules", "--lang", "zh").status == 1
    (posted,) = feishu.posted.values()
    assert posted.parent == "oc_rules"
    assert "新文件" in json.dumps(posted.card, ensure_ascii=False)
    assert run("corpus", "watch", "--feishu", "oc_rules").status == 0
    assert len(feishu.posted) == 1


def test_a_chat_of_feishu_that_the_app_is_not_in(run: Run, site: Site, feishu: MockFeishu) -> None:
    holds(site, GUIDELINE.format("具备甲"))
    feishu.absent.add("oc_rules")
    failed = run("corpus", "watch", "--feishu", "oc_rules")
    assert failed.status == 2
    assert "feishu: nothing was posted to oc_rules" in failed.err
    assert "add the app to the chat" in failed.err


def test_a_chat_that_is_not_set_up_is_told_before_anything_is_fetched(run: Run, site: Site) -> None:
    assert "ASSISTANT_SLACK__BOT_TOKEN is not set" in run("corpus", "watch", "--slack", "C0RULES").error(2)
    assert "ASSISTANT_FEISHU__APP_ID is not set" in run("corpus", "watch", "--feishu", "oc_rules").error(2)
    assert site.asked == []
