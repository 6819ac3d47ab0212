"""`assistant corpus add`, `remove` and `export`: what they print in both languages, what they leave, and their exit status."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.channels.cli import library as fetching_commands
from assistant.library import adding, cluster
from assistant.library.downloading import Downloader, DownloadLimits
from assistant.service import Assistant
from assistant.testing.processes import ASSISTANT, run_command
from tests.command_line import Run
from tests.library.beacons import LATER_LAW, LAW, NOTES, OFFICIAL, RULES, HereReader, write_all, write_corpus
from tests.library.site import Page, Site

NAME = "灯塔管理法@2024-07-01"


@pytest.fixture(scope="module")
def beacons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("beacons"))


@pytest.fixture(autouse=True)
def own_folders(beacons: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A data folder of the test's own, and files in the folder in which commands are run."""
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("ASSISTANT_CORPUS_DIR", str(beacons))


@pytest.fixture
def indexed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was held at each time that the index would have been built, which takes seconds and is not looked at here."""
    times: list[str] = []

    def build_index(self: Assistant, *_: Any, **__: Any) -> dict[str, Any]:
        times.append(" ".join(text.name for text in self.added_texts()))
        return {"name": "corpus", "state": "ready", "entries": sum(1 for _ in self.corpus.provisions())}

    monkeypatch.setattr(Assistant, "build_index", build_index)
    return times


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> HereReader:
    here = HereReader()
    monkeypatch.setattr(adding, "read_papers", here)
    return here


quick = pytest.mark.usefixtures("indexed", "reader")


# --- add ----------------------------------------------------------------------------------------------------------------


def test_a_text_is_added_asked_about_and_removed(run: Run, tmp_path: Path) -> None:
    write_all(tmp_path, [("law.md", LAW)])
    added = run("corpus", "add", "law.md", "--vouched-by", "Ada")
    assert added.status == 0
    first, second = added.err.splitlines()
    assert first == "1 files to look at, 0.0 MB"
    assert re.fullmatch(r"\d[\d,]* characters to embed: about 1 min on one core, with the bundled model", second)
    assert added.out.splitlines() == [
        f"added {NAME} · 中华人民共和国灯塔管理法: 4 provisions, 0 pages (official text, official text read)",
        "1 added, 0 replaced, 0 unchanged, 0 refused; the library holds 1 texts, 4 provisions",
        "the index is ready: 8 entries",
    ]
    (citation,) = [
        item for item in run("ask", "灯塔管理法第三条", "--json").json["citations"] if item["provision"] == "art. 3"
    ]
    assert (citation["quote"], citation["form"]) == (
        "第三条 违反本法规定熄灯的，由主管部门处十万元以下的罚款。",
        "official-text",
    )
    removed = run("corpus", "remove", "灯塔管理法", "--lang", "zh")
    assert (removed.status, removed.out) == (0, f"已删除{NAME}\n")
    answer = run("ask", "灯塔管理法第三条", "--json").json
    assert (answer["outcome"], answer["citations"]) == ("abstained", [])


@quick
def test_every_line_is_said_in_chinese_too(run: Run, tmp_path: Path) -> None:
    write_all(tmp_path / "in", [("law.md", LAW), ("notes.txt", NOTES), ("x.png", "x"), ("z.md", "")])
    result = run("corpus", "add", "in", "--lang", "zh")
    assert result.status == 1
    first, second = result.err.splitlines()
    assert first == "共3个文件，0.0 MB"
    assert re.fullmatch(r"待向量化[\d,]+字：用内置模型单核约1分钟", second)
    lines = result.out.splitlines()
    assert lines[0] == "未添加x.png：不是可读的文件类型（PDF、DOCX、HTML、Markdown、文本）"
    assert lines[1] == f"已添加{NAME}·中华人民共和国灯塔管理法：4条，0页（官方原文，转录文本）"
    assert lines[2].startswith("已添加Notes-on-fog@undated-")
    assert lines[3].startswith("    ")
    assert lines[4] == "    未说明何时起施行：可以检索，但不用于回答规则问题；请用--effective指定日期"
    assert lines[5] == "未添加z.md：z.md：文件是空的；请提供正文"
    assert lines[6] == "新增2，更新0，未变0，未添加2；文库现有2个文本，共6条"
    assert lines[7].startswith("索引就绪：")
    again = run("corpus", "add", "in/law.md", "--lang", "zh").out.splitlines()
    assert again[0] == f"未变{NAME}·中华人民共和国灯塔管理法：4条，0页（官方原文，转录文本）"
    replaced = run("corpus", "add", "in/law.md", "--lang", "zh", "--issuer", "灯塔部").out.splitlines()
    assert replaced[0].startswith(f"已更新{NAME}·")


@quick
def test_what_is_said_of_a_text_is_kept(run: Run, tmp_path: Path) -> None:
    write_all(tmp_path, [("rules.txt", RULES)])
    result = run(
        "corpus", "add", "rules.txt", "--document", "harbours", "--title", "港口规则", "--title-en", "Harbour Rules",
        "--issuer", "Port", "--number", "No. 7", "--published", "2025-01-02", "--effective", "2025-02-03",
        "--until", "2030-01-01", "--url", "https://port.example/rules", "--vouched-by", "Ada", "--json",
    )  # fmt: skip
    (file,) = result.json["files"]
    text = file["text"]
    assert (file["file"], file["outcome"], file["notes"], file["error"]) == ("rules.txt", "new", [], None)
    assert text.pop("sha256")
    assert text.pop("added")
    assert text == {
        "document": "harbours", "version": "2025-02-03", "title": {"en": "Harbour Rules", "zh": "港口规则"},
        "short": {"en": "Harbour Rules", "zh": "港口规则"}, "issuer": "Port", "number": "No. 7",
        "published": "2025-01-02", "effective_from": "2025-02-03", "effective_to": "2030-01-01", "language": "en",
        "form": "official-text", "evidence": "official", "file": "rules.txt", "pages": 0,
        "url": "https://port.example/rules", "provisions": 4,
    }  # fmt: skip
    assert result.json["index"]["state"] == "ready"


@quick
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.md"], None),
        (["law.md", "--effective", "tomorrow"], "--effective 'tomorrow' is not a date"),
        (["law.md", "--published", "2024"], "--published '2024' is not a date"),
        (["law.md", "notes.txt", "--title", "x"], "are said of one text, and there are 2 files"),
        (["law.md", "notes.txt", "--effective", "2025-01-01"], "are said of one text, and there are 2 files"),
        (["nothing"], "no file to read in nothing"),
        (["law.md", "--lang", "fr"], "fr"),
        (["law.md", "--ocr", "huge"], "huge"),
        ([], "Missing parameter"),
    ],
)
def test_what_cannot_be_meant_is_one_line_and_status_2(
    run: Run, tmp_path: Path, arguments: list[str], said: str | None
) -> None:
    write_all(tmp_path, [("law.md", LAW), ("notes.txt", NOTES)])
    (tmp_path / "nothing").mkdir()
    result = run("corpus", "add", *arguments)
    if said is not None:
        assert said in result.error(2)
    else:
        assert (result.status, result.out.splitlines()[0]) == (2, "refused none.md: no such file: none.md")
    assert run("corpus", "export", "out", "--json").json == {"files": []}


@quick
@pytest.mark.parametrize(
    ("names", "status"),
    [
        (["law.md", "notes.txt"], 0),
        (["law.md", "empty.md"], 1),
        (["empty.md", "none.md"], 2),
        (["law.md", "law.md"], 0),
        (["folder"], 0),
        (["pictures"], 2),
        (["pictures", "empty.md"], 2),
        (["pictures", "law.md"], 0),
        (["law.md", "again.md"], 1),
    ],
)
def test_exit_status(run: Run, tmp_path: Path, names: list[str], status: int) -> None:
    """1 if a file was refused, 2 if all were; what a folder holds besides texts is told and refuses nothing."""
    write_all(tmp_path, [("law.md", LAW), ("again.md", LAW), ("notes.txt", NOTES), ("empty.md", "")])
    write_all(tmp_path / "folder", [("law.md", LAW), ("cover.png", "x")])
    write_all(tmp_path / "pictures", [("cover.png", "x")])
    result = run("corpus", "add", *names, "--json")
    assert result.status == status
    outcomes = [file["outcome"] for file in result.json["files"]]
    assert outcomes.count("refused") + outcomes.count("new") == len(outcomes)
    assert (result.json["index"] is None) == ("new" not in outcomes)


@quick
def test_a_person_is_asked_first(run: Run, tmp_path: Path, indexed: list[str]) -> None:
    write_all(tmp_path, [("law.md", LAW)])
    refused = run("corpus", "add", "law.md", typed="n\n")
    assert refused.status == 1
    assert "Read and add them? [y/N]" in refused.out
    assert "读取并添加？" in run("corpus", "add", "law.md", "--lang", "zh", typed="n\n").out
    assert indexed == []
    assert run("corpus", "add", "law.md", typed="y\n").status == 0
    assert run("corpus", "add", "law.md", "--yes", typed="").status == 0
    assert indexed == [NAME]
    kept = run("corpus", "remove", NAME, typed="n\n")
    assert (kept.status, f"Remove {NAME}? [y/N]" in kept.out) == (1, True)
    assert indexed == [NAME]
    assert run("corpus", "remove", NAME, typed="y\n").status == 0
    assert indexed == [NAME, ""]


@quick
def test_the_index_is_built_once_for_all_files_and_not_at_all_for_none(
    run: Run, tmp_path: Path, indexed: list[str], reader: HereReader
) -> None:
    files = write_all(tmp_path, [("law.md", LAW), ("later.md", LATER_LAW), ("notes.txt", NOTES)])
    run("corpus", "add", *map(str, files))
    assert len(indexed) == 1
    run("corpus", "add", *map(str, files))
    assert (len(indexed), len(reader.seen)) == (1, 3)


@quick
def test_control_characters_in_names_and_titles_reach_no_terminal(run: Run, tmp_path: Path) -> None:
    name = "a\x1b[2J\nrefused b.md: x\r.md"
    write_all(tmp_path, [(name, LAW), ("\x07.md", "")])
    result = run("corpus", "add", ".")
    assert result.status == 1
    assert not set(result.out) & {"\x1b", "\r", "\x07"}
    (text,) = [file["text"] for file in run("corpus", "add", name, "--title", "灯\x1b[31m塔", "--json").json["files"]]
    assert text["document"] == "灯塔管理法"
    shown = run("corpus", "add", name).out
    assert "\x1b" not in shown


@quick
def test_a_cluster_without_the_extra_is_one_line_and_nothing_is_kept(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    write_all(tmp_path, [("law.md", LAW)])
    refused = run("corpus", "add", "law.md", "--ray", "local")
    assert refused.status == 2
    assert "the extra 'ray' is not installed" in refused.err
    assert not (tmp_path / "data" / "library" / "texts").exists()


# --- propose ------------------------------------------------------------------------------------------------------------


@quick
def test_proposed_details_are_written_beside_each_file_and_taken_when_corrected(
    run: Run, tmp_path: Path, indexed: list[str]
) -> None:
    write_all(tmp_path / "in", [("law.md", LAW), ("notes.txt", NOTES), ("empty.md", "")])
    result = run("corpus", "add", "in", "--propose")
    assert result.status == 1
    assert "    in/law.md.yaml" in result.out.splitlines()
    assert (indexed, (tmp_path / "data" / "library").exists()) == ([], False)
    notes = tmp_path / "in" / "notes.txt.yaml"
    assert sorted(os.listdir(tmp_path / "in")) == ["empty.md", "law.md", "law.md.yaml", "notes.txt", "notes.txt.yaml"]
    notes.write_text(notes.read_text("utf-8").replace("effective_from: null", "effective_from: 2025-05-01"), "utf-8")
    files = {file["file"]: file["text"] for file in run("corpus", "add", "in", "--json").json["files"]}
    assert (files["in/notes.txt"]["version"], files["in/law.md"]["version"]) == ("2025-05-01", "2024-07-01")
    assert files["in/empty.md"] is None


@quick
def test_what_is_proposed_as_json(run: Run, tmp_path: Path) -> None:
    write_all(tmp_path, [("law.md", LAW)])
    value = run("corpus", "add", "law.md", "--propose", "--json").json
    assert ([file["outcome"] for file in value["files"]], value["index"]) == (["new"], None)
    assert (tmp_path / "law.md.yaml").is_file()
    (tmp_path / "law.md").write_text("")
    assert run("corpus", "add", "law.md", "--propose").status == 2


# --- remove and export --------------------------------------------------------------------------------------------------


@quick
def test_removing_one_version_or_all_and_what_was_never_added(run: Run, tmp_path: Path) -> None:
    files = write_all(tmp_path, [("law.md", LAW), ("later.md", LATER_LAW), ("official.md", OFFICIAL)])
    run("corpus", "add", *map(str, files))
    assert run("corpus", "remove", NAME, "--json").json == {"removed": [NAME]}
    assert "nothing named 灯塔管理法@2024-07-01 was added" in run("corpus", "remove", NAME).error(2)
    assert run("corpus", "remove", "灯塔管理法").out == "removed 灯塔管理法@2026-01-01\n"
    assert run("corpus", "remove", "beacon-listing-rules").out == "removed beacon-listing-rules@2024-07-01\n"
    for name in ("beacon-listing-rules", "x", "../library", "灯塔管理法@", ""):
        assert "was added" in run("corpus", "remove", name).error(2), name
    assert "was added" in run("corpus", "export", "out", "--text", "x").error(2)


@quick
def test_what_is_exported_comes_back_as_it_was(run: Run, tmp_path: Path) -> None:
    write_all(tmp_path, [("law.md", LAW), ("rules", RULES), ("notes.txt", NOTES)])
    run("corpus", "add", "law.md", "--vouched-by", "Ada", "--title-en", "Beacon Act", "--until", "2030-01-01")
    run("corpus", "add", "rules", "--document", "灯" * 60)
    run("corpus", "add", "notes.txt")
    before = run("corpus", "add", "law.md", "rules", "notes.txt", "--json").json["files"]
    out = run("corpus", "export", "out/inner", "--lang", "zh")
    assert out.out == "已将3个文件写入out/inner\n"
    assert len(os.listdir(tmp_path / "out" / "inner")) == 6
    one = run("corpus", "export", "one", "--text", NAME, "--json").json
    assert one == {"files": [f"one/{NAME}.md"]}
    for text in run("corpus", "add", "law.md", "rules", "notes.txt", "--json").json["files"]:
        run("corpus", "remove", f"{text['text']['document']}@{text['text']['version']}")
    assert run("corpus", "export", "none", "--json").json == {"files": []}
    after = run("corpus", "add", "out/inner", "--json").json["files"]

    def texts(files: list[Any]) -> list[Any]:
        return sorted(({**file["text"], "file": ""} for file in files), key=lambda text: str(text["sha256"]))

    assert texts(after) == texts(before)


@quick
def test_a_folder_that_cannot_be_written_is_one_line(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_all(tmp_path, [("law.md", LAW), ("taken", "")])
    run("corpus", "add", "law.md")
    assert "cannot write to" in run("corpus", "export", "taken/inner").error(2)
    monkeypatch.setenv("ASSISTANT_DATA_DIR", str(tmp_path / "taken" / "data"))
    result = run("corpus", "add", "law.md")
    assert result.status == 2
    assert result.err.splitlines()[-1].startswith("error: cannot write to ")
    assert result.out == ""


# --- from an address ----------------------------------------------------------------------------------------------------


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A site on the loopback interface that texts may be added from."""
    limits = DownloadLimits(pause=0.0)

    def here() -> Downloader:
        return Downloader(limits, permits=lambda address: str(address) == "127.0.0.1")

    monkeypatch.setattr(fetching_commands, "new_downloader", here)
    with Site().running() as site:
        yield site


@quick
def test_a_text_is_added_from_its_address(run: Run, site: Site, tmp_path: Path) -> None:
    site.pages["/rules/law.txt"] = Page(LAW.encode(), "text/plain")
    url = site.url("/rules/law.txt")
    (file,) = run("corpus", "add", url, "--json").json["files"]
    assert (file["outcome"], file["text"]["url"], file["text"]["file"]) == ("new", url, "law.txt")
    assert file["text"]["evidence"] == "transcribed"  # whoever keeps that site makes no rules
    assert "answers HTTP 404" in run("corpus", "add", site.url("/none")).error(3)
    assert not list(tmp_path.glob("star-texts-*"))


# --- in a process of its own --------------------------------------------------------------------------------------------


def test_a_terminal_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    """The whole command, as a program runs it."""
    write_all(tmp_path, [("empty.md", "")])
    done = run_command(*ASSISTANT, "corpus", "add", "empty.md", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout.splitlines()[0] == "refused empty.md: empty.md: the file is empty; send the text itself"
    assert "Traceback" not in done.stderr
