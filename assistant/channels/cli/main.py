"""The `assistant` command. Heavy imports happen inside the commands, so that `--help` is quick."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.base.clock import optional_day
from assistant.channels.cli import check as check_cli
from assistant.channels.cli import texts
from assistant.channels.cli.bots import feishu, slack_app
from assistant.channels.cli.evaluation import eval_app
from assistant.channels.cli.library import corpus_fetch, corpus_watch
from assistant.channels.cli.output import harmless_streams, print_json
from assistant.channels.cli.portfolio import portfolio_app
from assistant.channels.cli.records import data_app, keys_app
from assistant.channels.cli.review import review
from assistant.channels.cli.rules import rules_app
from assistant.errors import AssistantError, InputError

if TYPE_CHECKING:
    from assistant.service import Assistant

app = typer.Typer(
    help="Whether, and how, a company can list on the Shanghai STAR Market: answers with verified citations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
corpus_app = typer.Typer(help="The documents the answers rest on.", no_args_is_help=True, rich_markup_mode=None)
index_app = typer.Typer(help="The search index, derived from the corpus.", no_args_is_help=True, rich_markup_mode=None)
app.command()(check_cli.check)
app.command()(check_cli.screen)
app.command()(review)
app.command()(feishu)
corpus_app.command("fetch")(corpus_fetch)
corpus_app.command("watch")(corpus_watch)
app.add_typer(corpus_app, name="corpus")
app.add_typer(index_app, name="index")
app.add_typer(rules_app, name="rules")
app.add_typer(eval_app, name="eval")
app.add_typer(keys_app, name="keys")
app.add_typer(data_app, name="data")
app.add_typer(portfolio_app, name="portfolio")
app.add_typer(rules_app, name="rules")
app.add_typer(slack_app, name="slack")

AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="The day to answer for, YYYY-MM-DD; today if left out.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]


def main() -> None:
    """Run the command line; errors are one line on standard error and an exit status."""
    with harmless_streams():
        _run()


def _run() -> None:
    # Read by numpy's matrix library when it is loaded, and settable in no other way: its idle threads would starve
    # others.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        status = app(standalone_mode=False)
        sys.stdout.flush()
        if isinstance(status, int):
            sys.exit(status)
    except AssistantError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(error.exit_status)
    except KeyboardInterrupt:
        print("interrupted; nothing was left half written", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        # A reader that has seen enough (`| head`) ends this program as it ends any other: quietly, with its status.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except OSError as error:
        print(f"error: {error.filename or 'system'}: {error.strerror or error}", file=sys.stderr)
        sys.exit(3)
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")):
            print(f"error: {getattr(error, 'message', '') or error}; see `assistant --help`", file=sys.stderr)
            sys.exit(2)
        raise


@app.command()
def ask(
    question: Annotated[
        list[str], typer.Argument(help="The question, in English or Chinese; - reads it from standard input.")
    ],
    as_of: AsOf = None,
    as_json: Json = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Ask the model anew even if it has answered this before.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="Show the whole verdict behind the answer, every condition of it.")
    ] = False,
    memo: Annotated[
        Path | None, typer.Option("--memo", metavar="OUT", help="Also write the answer as a memo: .docx, .pdf or .md.")
    ] = None,
) -> None:
    """Answer a question with verified citations."""
    words = " ".join(question)
    if memo is not None:
        from assistant.review.memo.writing import memo_suffix

        memo_suffix(memo.name)
    text = sys.stdin.read() if words == "-" else words
    service, day = _assistant(quiet=as_json), optional_day(as_of, "--as-of")
    answer = service.ask(text, day, use_cache=not no_cache)
    if memo is not None:
        from assistant.review.memo.builder import answer_memo
        from assistant.review.memo.origin import memo_origin
        from assistant.review.memo.writing import write_memo

        verdict = service.verdict(text, day) if answer.verdict is not None else None
        write_memo(answer_memo(answer, service.corpus, memo_origin(service.corpus), verdict), memo)
    if as_json:
        print_json(answer.as_json())
        return
    from assistant.channels.cli.terminal import show_answer, show_verdict

    show_answer(answer)
    if memo is not None:
        print(memo, file=sys.stderr)
    verdict = service.verdict(text, day) if full else None
    if verdict is not None:
        show_verdict(verdict, answer.language)


@app.command("chat")
def chat_command(
    resume: Annotated[Path | None, typer.Option("--resume", help="Go on with a conversation saved with /save.")] = None,
) -> None:
    """Talk in the terminal: follow-ups, /as-of, /facts, /sources, /save; works without a model too."""
    from assistant.channels.cli.chat import chat

    chat(_assistant(), resume=resume)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option("--host", help="The address to listen on; 127.0.0.1 if left out.")] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="The port; 8600 if left out, 0 for any free one.")
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option("--workers", min=1, max=64, help="Processes that share the port; 1 if left out, one for a core."),
    ] = None,
) -> None:
    """Serve the web page, the HTTP API and the OpenAI-compatible endpoint."""
    from assistant.channels.http.serve import serve as run

    run(host, port, workers)


@app.command()
def mcp(
    http: Annotated[
        bool, typer.Option("--http", help="Over HTTP on this machine, for several clients at once.")
    ] = False,
    host: Annotated[
        str | None, typer.Option("--host", help="The loopback address to listen on; 127.0.0.1 if left out.")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65535, help="The port; 8601 if left out, 0 for any free one.")
    ] = None,
) -> None:
    """Serve the tools to AI clients (Model Context Protocol): on standard input and output, or --http."""
    from assistant.channels.mcp import server

    if http:
        server.serve_http(_assistant(quiet=True), host, port)
        return
    if host is not None or port is not None:
        raise InputError("--host and --port say where to listen over HTTP; give --http too")
    server.serve_stdio(_assistant(quiet=True))


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="What to look for.")] = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many results.")] = 10,
    as_of: AsOf = None,
    document: Annotated[str | None, typer.Option("--document", help="Only this document (corpus id).")] = None,
    as_json: Json = False,
    queries: Annotated[Path | None, typer.Option("--queries", help="A file of queries: id, tab, text.")] = None,
    run: Annotated[Path | None, typer.Option("--run", help="Where to write the TREC run for --queries.")] = None,
    index: Annotated[
        str | None, typer.Option("--index", help="Search another index, built with `index build --from`.")
    ] = None,
) -> None:
    """Show the best passages with ranks, scores and where each came from."""
    if queries is not None:
        if run is None:
            raise InputError("--queries needs --run OUT, the file to write the TREC run to")
        from assistant.channels.cli.trec_run import write_run

        write_run(_assistant(), queries, run, k, index, optional_day(as_of, "--as-of"))
        return
    if query is None:
        raise InputError("nothing to search for; give a query or --queries FILE --run OUT")
    from assistant.channels.cli import listings

    if index is not None:
        listings.show_entries(_assistant().search_index(index, query, k), as_json)
        return
    hits = _assistant(quiet=as_json).search(query, k, optional_day(as_of, "--as-of"), document)
    if as_json:
        print_json({"query": query, "hits": [hit.as_json() for hit in hits]})
    else:
        listings.show_hits(hits)


@app.command()
def show(
    document: Annotated[str, typer.Argument(help="DOCUMENT or DOCUMENT@VERSION.")],
    provision: Annotated[str | None, typer.Argument(help="A provision id; all are listed if left out.")] = None,
    as_of: AsOf = None,
    diff: Annotated[
        str | None, typer.Option("--diff", metavar="VERSION", help="What differs in this other version.")
    ] = None,
    page_image: Annotated[
        Path | None,
        typer.Option("--page-image", metavar="OUT.png", help="Write the page of the added file, the words boxed."),
    ] = None,
    quote: Annotated[
        str | None, typer.Option("--quote", help="The words to box on the page; all of the provision if left out.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a document or a provision, both languages side by side."""
    from assistant.channels.cli import listings, terminal
    from assistant.channels.shown import documents

    service = _assistant(quiet=True)
    name, _, version_id = document.partition("@")
    version = service.document(name, version_id or None, optional_day(as_of, "--as-of"))
    if diff is not None:
        listings.show_diff(service.document(name, diff), version, provision, as_json)
    elif provision is None:
        listings.show_version(version, as_json)
    else:
        passage = service.provision(name, provision, version.id)
        if page_image is not None:
            texts.write_pages(service, passage, quote, page_image)
        elif as_json:
            print_json(documents.provision_json(passage))
        else:
            terminal.show_provision(passage)


@app.command()
def verify(
    citation: Annotated[
        str,
        typer.Argument(
            help="DOCUMENT[@VERSION]#PROVISION; a finished memo (.docx, .md, .txt, .pdf) to check whole; or - to read "
            "an answer's JSON from standard input."
        ),
    ],
    quote: Annotated[str | None, typer.Argument(help="The words said to stand there.")] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT.docx", help="A copy of the memo with comments.")
    ] = None,
    as_of: AsOf = None,
    as_json: Json = False,
    lang: Annotated[
        str | None,
        typer.Option("--lang", metavar="en|zh", help="The language of what is said of a memo; else its own."),
    ] = None,
) -> None:
    """Check a citation and its quote, or all of a memo, with no model. Exit status 1 if any is not OK."""
    from assistant.channels.cli import memos

    if memos.is_file(citation, quote):
        if memos.check_file(_assistant(quiet=True), Path(citation), out, optional_day(as_of, "--as-of"), as_json, lang):
            raise typer.Exit(1)
        return
    from assistant.answering.grounding.verification import CitationStatus
    from assistant.channels.cli import listings

    service = _assistant(quiet=True)
    if citation == "-":
        pairs = listings.citations_in(sys.stdin.read())
        if not pairs:
            print("no citations to check", file=sys.stderr)
    elif quote is None:
        raise InputError('the quote is missing: assistant verify DOCUMENT[@VERSION]#PROVISION "QUOTE"')
    else:
        pairs = [(citation, quote)]
    checks = [service.verify(place, words, optional_day(as_of, "--as-of")) for place, words in pairs]
    if as_json:
        print_json([check.as_json() for check in checks])
    else:
        listings.show_checks(checks)
    if any(check.status is not CitationStatus.OK for check in checks):
        raise typer.Exit(1)


@corpus_app.command("list")
def corpus_list(as_of: AsOf = None, as_json: Json = False) -> None:
    """List the documents and their versions."""
    from assistant.channels.cli import listings

    service = _assistant(quiet=True)
    listings.show_corpus(service.corpus, optional_day(as_of, "--as-of") or service.today, as_json)


@corpus_app.command("verify")
def corpus_verify(as_json: Json = False) -> None:
    """Check the corpus files; every problem with file and line. Exit status 1 if there is one."""
    from assistant.corpus.checks import verify_corpus
    from assistant.eligibility.figures.checks import verify_figures
    from assistant.eligibility.reading.examples import verify_phrases
    from assistant.eligibility.rules.book import RuleBook
    from assistant.eligibility.rules.checks import verify_rules
    from assistant.settings import read_settings

    corpus, corpus_problems = verify_corpus(read_settings().corpus_dir)
    problems = list(corpus_problems)
    if corpus is not None:
        book = RuleBook.of(corpus)
        problems += [*verify_phrases(book.fact_table), *verify_rules(book), *verify_figures(book)]
    if as_json:
        print_json([{"file": item.file, "line": item.line, "message": item.message} for item in problems])
    else:
        for problem in problems:
            print(problem)
        if corpus is not None:
            versions = sum(len(document.versions) for document in corpus.documents.values())
            count = sum(1 for _ in corpus.provisions())
            print(
                f"{len(corpus.documents)} documents, {versions} versions, {count} provisions, {len(corpus.glossary)} "
                f"glossary entries: {len(problems)} problems"
            )
    if problems:
        raise typer.Exit(1)


corpus_app.command("add")(texts.add)
corpus_app.command("remove")(texts.remove)
corpus_app.command("export")(texts.export)
corpus_app.command("compare")(texts.compare)


@corpus_app.command("parse")
def corpus_parse(
    file: Annotated[Path, typer.Argument(help="A rule text, Chinese or English: PDF, DOCX, HTML, Markdown or text.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line: {id, text, title}, ready for `index build --from`.")
    ] = False,
) -> None:
    """Cut an official text into its provisions by its own numbering."""
    from assistant.channels.cli import listings
    from assistant.papers.limits import PaperLimits
    from assistant.papers.workers import read_papers

    (read,) = read_papers([file], PaperLimits())
    if read.paper is None:
        raise InputError(read.error or file.name)
    listings.show_pieces(read.paper.text, file.stem, as_json)


@index_app.command("build")
def index_build(
    source: Annotated[
        Path | None, typer.Option("--from", help="A JSONL file of {id, text, …} to index instead of the corpus.")
    ] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name of that index; the file's name if left out.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Build anew even if the index is up to date.")] = False,
) -> None:
    """Build the search index; vectors already known are not computed again."""
    from assistant.channels.cli import listings

    service = _assistant(quiet=False)
    print(listings.built(service.build_index(source, name, force)))


@index_app.command("status")
def index_status(as_json: Json = False) -> None:
    """Whether the index matches the corpus, and what it holds. Exit status 1 if it may not answer."""
    status = _assistant(quiet=True).index_status()
    if as_json:
        print_json(status)
    else:
        for key, value in status.items():
            print(f"{key}: {value}")
    if status["state"] != "ready":
        raise typer.Exit(1)


@index_app.command("audit")
def index_audit(
    name: Annotated[
        str | None, typer.Option("--name", help="An index built with `index build --from` instead of the corpus.")
    ] = None,
    sample: Annotated[int, typer.Option("--sample", min=1, help="How many vectors of each part to ask with.")] = 200,
    as_json: Json = False,
) -> None:
    """How much of what is nearest the index finds, beside exact search over every vector."""
    from assistant.channels.cli import listings

    listings.show_audit(_assistant(quiet=False).audit_index(name, sample), as_json)


@index_app.command("vectors")
def index_vectors() -> None:
    """Compute the vectors that travel with the corpus again (corpus/vectors/)."""
    print(_assistant(quiet=False).write_vectors())


@app.command()
def doctor(
    channel: Annotated[
        str | None, typer.Argument(metavar="[slack|feishu]", help="Look at the set-up of that channel instead.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print the settings in force, where each came from, and whether everything needed is there."""
    from assistant.channels.cli import listings

    if channel is not None:
        from assistant.channels.cli.bots import show_channel

        if not show_channel(channel, as_json):
            raise typer.Exit(1)
        return
    service = _assistant(quiet=True)
    listings.show_doctor(service, as_json)


def _assistant(*, quiet: bool = False) -> Assistant:
    from assistant.service import Assistant

    if quiet or not sys.stderr.isatty():
        return Assistant()
    from assistant.channels.cli.output import progress_bar

    return Assistant(progress=progress_bar("Indexing"))


if __name__ == "__main__":
    main()
