"""`assistant corpus fetch` and `assistant corpus watch`: official addresses, fetched and looked at again."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from assistant.channels.cli.check import language_named
from assistant.channels.cli.output import print_json, progress_bar
from assistant.channels.cli.posting import check_channels, post
from assistant.errors import AssistantError, InputError, ServiceError

if TYPE_CHECKING:
    from assistant.language.text import Language
    from assistant.library.downloading import Downloader
    from assistant.library.fetching import CorpusAddress, FetchedFile, FetchedFiles, Links
    from assistant.library.watching import WatchReport
    from assistant.papers.model import Paper
    from assistant.review.portfolio.affected import AffectedCompany
    from assistant.service import Assistant

Lang = Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")]

HOUR = 3600


def corpus_fetch(
    documents: Annotated[
        list[str] | None, typer.Argument(metavar="[DOCUMENT]…", help="Corpus ids; all documents if left out.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    lang: Lang = "en",
) -> None:
    """Download what stands at the official addresses that the corpus names, and what these pages link to.

    It goes into the data folder. What was fetched on an earlier day comes again only if it changed. Exit status 3 if no
    site could be reached.
    """
    from assistant.library.fetching import fetch, is_unreachable
    from assistant.library.words import WORDS

    language, service = language_named(lang), _assistant()
    addresses, files = _addresses(service, documents or ()), _files(service)
    hosts = {urlsplit(address.url).hostname for address in addresses}
    told = WORDS("fetch.about_to", language, count=len(addresses), hosts=len(hosts), folder=files.root)
    print(told, file=sys.stderr)
    asks = not yes and not as_json and sys.stdin.isatty()
    if asks and not typer.confirm(WORDS["fetch.question"][language], err=True):
        raise typer.Exit(1)
    with files.changing(partial(_wait_for_others, language)):
        links, progress = _links(service), _progress(language)
        results = fetch(addresses, files, new_downloader(), service.today, links=links, progress=progress)
        _show_fetched(results, files, language, as_json)
        files.tell([held.url for held in files.files() if not held.told])
    if is_unreachable(results):
        raise ServiceError(WORDS["fetch.unreachable"])


def corpus_watch(
    every: Annotated[
        float | None, typer.Option("--every", metavar="HOURS", min=0.1, max=8760, help="Look again until stopped.")
    ] = None,
    slack: Annotated[
        str | None, typer.Option("--slack", metavar="CHANNEL", help="Post what is new to this Slack channel (its id).")
    ] = None,
    feishu: Annotated[
        str | None, typer.Option("--feishu", metavar="CHAT", help="Post it to this chat of Feishu or Lark (its id).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output, each time.")] = False,
    lang: Lang = "en",
) -> None:
    """Look again at the official addresses and report what is new, with the rules and the kept companies it concerns.

    Changes nothing. Exit status 0 if nothing is new, 1 if something is, 3 if no site could be reached.
    """
    from assistant.library.words import WORDS

    language, service = language_named(lang), _assistant()
    check_channels(service.settings, slack, feishu)

    def look() -> WatchReport:
        return _look(service, language, as_json, lambda lines: post(lines, service.settings, slack, feishu, language))

    if every is None:
        report = look()
        if report.is_unreachable:
            raise ServiceError(WORDS["fetch.unreachable"])
        raise typer.Exit(1 if report.files else 0)
    while True:
        try:
            if look().is_unreachable:
                print(f"error: {WORDS['fetch.unreachable'][language]}", file=sys.stderr)
        except AssistantError as error:
            print(f"error: {error.in_language(language)}", file=sys.stderr)
        print(WORDS("watch.again", language, hours=f"{every:g}"), file=sys.stderr, flush=True)
        wait(every * HOUR)


def new_downloader() -> Downloader:
    """What asks the sites."""
    from assistant.library.downloading import Downloader

    return Downloader()


def wait(seconds: float) -> None:
    """Until the next look."""
    time.sleep(seconds)


def _look(service: Assistant, language: Language, as_json: bool, post: Callable[[Sequence[str]], None]) -> WatchReport:
    """Fetch and compare once; print and post what is new, and only then note that it was told."""
    from assistant.eligibility.wording.words import VerdictWords
    from assistant.library.fetching import fetch
    from assistant.library.watching import settle, watch, watch_json, watch_lines
    from assistant.review.portfolio.affected import affected_json, affected_lines

    addresses, files = _addresses(service, ()), _files(service)
    with files.changing(partial(_wait_for_others, language)):
        links, progress = _links(service), _progress(language)
        results = fetch(addresses, files, new_downloader(), service.today, again=True, links=links, progress=progress)
        report = watch(results, files, service.book, _read, service.today)
        companies = _concerned(service, report, language)
        concerned = affected_lines(companies, VerdictWords(language, service.book.fact_table))
        if as_json:
            print_json({**watch_json(report), "companies": affected_json(companies)})
        else:
            print("\n".join([*watch_lines(report, language), *concerned]), flush=True)
        if report.files:
            post([*watch_lines(report, language, paths=False), *concerned])
        settle(report, files)
    return report


def _concerned(service: Assistant, report: WatchReport, language: Language) -> tuple[AffectedCompany, ...]:
    """The kept companies that the report may concern; a portfolio that cannot be read keeps no report back."""
    from assistant.review.portfolio.affected import affected_companies

    rules = [rule for file in report.files for rule in file.rules]
    try:
        return affected_companies(service.portfolio().companies(), rules, service.book, service.today)
    except InputError as error:
        print(f"error: {error.in_language(language)}", file=sys.stderr)
        return ()


def _assistant() -> Assistant:
    from assistant.service import Assistant

    return Assistant()


def _wait_for_others(language: Language) -> None:
    from assistant.library.words import WORDS

    print(WORDS("fetch.waiting", language), file=sys.stderr, flush=True)


def _files(service: Assistant) -> FetchedFiles:
    from assistant.library.fetching import FetchedFiles
    from assistant.service import FETCHED

    return FetchedFiles(service.library_root / FETCHED)


def _addresses(service: Assistant, documents: Collection[str]) -> tuple[CorpusAddress, ...]:
    """The official addresses of documents. Raises InputError for a document there is none of, or without any."""
    from assistant.library.fetching import official_addresses, read_official_sites
    from assistant.library.words import WORDS

    held = service.corpus.documents
    for name in documents:
        if name not in held:
            service.document(name)  # raises, and says which one is nearest
    chosen = [held[name] for name in dict.fromkeys(documents)] or held.values()
    addresses = official_addresses(chosen, read_official_sites(service.book.root))
    if not addresses:
        named = ", ".join(documents) or WORDS["fetch.all_documents"]
        raise InputError(WORDS.both("fetch.no_address", documents=named))
    return addresses


def _show_fetched(results: Sequence[FetchedFile], files: FetchedFiles, language: Language, as_json: bool) -> None:
    from assistant.library.fetching import FetchOutcome, fetched_json
    from assistant.library.words import WORDS

    counted = Counter(result.outcome for result in results)
    counts = {outcome.value: counted[outcome] for outcome in FetchOutcome}
    if as_json:
        print_json({"folder": str(files.root), "counts": counts, "files": list(map(fetched_json, results))})
        return
    outcomes = WORDS.group("outcome")
    for result in results:
        print(f"{outcomes[result.outcome.value][language]}  {result.url}  {result.why[language]}")
    print(WORDS("fetch.total", language, folder=files.root, **counts))


def _progress(language: Language) -> Callable[[str, int, int], None] | None:
    from assistant.library.words import WORDS

    return progress_bar(WORDS["fetch.progress"][language]) if sys.stderr.isatty() else None


def _links(service: Assistant) -> Links:
    from assistant.library.fetching import official_links, read_official_sites

    return official_links(read_official_sites(service.book.root), lambda path: _paper(path).attachments)


def _read(path: Path) -> str:
    """The text of a fetched file. Raises InputError."""
    return _paper(path).text


def _paper(path: Path) -> Paper:
    """A fetched file, read in a process of its own. Raises InputError."""
    from assistant.papers.limits import PaperLimits
    from assistant.papers.workers import read_papers

    (read,) = read_papers([path], PaperLimits())
    if read.paper is None:
        assert read.error is not None
        raise InputError(read.error)
    return read.paper
