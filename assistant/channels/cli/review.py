"""The `review` command: a company's papers in, its facts with proof and the verdict out. Imports on use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.base.clock import optional_day
from assistant.channels.cli.check import language_named, rule_book
from assistant.errors import InputError
from assistant.papers.model import OcrModel

if TYPE_CHECKING:
    from assistant.eligibility.facts.table import FactTable
    from assistant.language.text import Language
    from assistant.review.hints import Hints
    from assistant.review.model import Review


def review(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…",
            help="A company's papers: PDF, DOCX, HTML, text with page marks; .xlsx and .csv of an analyst.",
        ),
    ],
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="The day whose rules apply; today if left out.")
    ] = None,
    facts: Annotated[
        Path | None, typer.Option("--facts", metavar="OUT.yaml", help="Write the facts as a file for `check`.")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="OUT.xlsx", help="Write a workbook whose cells lead to the pages.")
    ] = None,
    memo: Annotated[
        Path | None, typer.Option("--memo", metavar="OUT", help="Write a memo with page footnotes: .docx, .pdf or .md.")
    ] = None,
    ocr: Annotated[
        OcrModel | None, typer.Option("--ocr", help="Read pages that are pictures; needs the extra 'ocr'.")
    ] = None,
    model: Annotated[
        bool | None,
        typer.Option(
            "--model/--no-model",
            help="Let the model that is set point at what was not found; passages of the papers go to it.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")] = "en",
) -> None:
    """Read a company's papers: each fact with page and words, what is missing, and the verdict of the rules.

    Nothing of the papers leaves this machine, unless --model or ASSISTANT_REVIEW__MODEL=true lets passages go to the
    model that is set. Exit status 1 if the answer is no, 2 if no fact was found.
    """
    from assistant.base.clock import today
    from assistant.eligibility.verdict.checker import Conclusion
    from assistant.review.review import review_files

    language, book = language_named(lang), rule_book()
    if memo is not None:
        from assistant.review.memo.writing import memo_suffix

        memo_suffix(memo.name)
    for path in files:
        if not path.is_file():
            raise InputError(f"no such file: {path}")
    hints = _hints(model, language)
    reviewed = review_files(files, book, optional_day(as_of, "--as-of") or today(), ocr=ocr, hints=hints)
    _show(reviewed, book.fact_table, language, as_json)
    _write(reviewed, book.fact_table, language, files, facts, xlsx, quiet=as_json)
    if memo is not None:
        _write_memo(reviewed, memo, book.fact_table, language)
    if not reviewed.facts:
        raise typer.Exit(2)
    if reviewed.verdict.conclusion is Conclusion.NOT_ELIGIBLE:
        raise typer.Exit(1)


def _hints(model: bool | None, language: Language) -> Hints | None:
    """The model that may point at facts, where the caller or the owner wants one; says what is sent to it."""
    import sys

    from assistant.review.hints import open_hints
    from assistant.review.words import WORDS
    from assistant.settings import read_settings

    settings = read_settings()
    if not (settings.review.model if model is None else model):
        return None

    def announce(where: str, passages: int, characters: int) -> None:
        words = WORDS("report.sending", language, where=where, passages=passages, characters=characters)
        print(words, file=sys.stderr)

    return open_hints(settings, announce)


def _write_memo(reviewed: Review, memo: Path, table: FactTable, language: Language) -> None:
    import sys

    from assistant.review.memo.of_review import review_memo
    from assistant.review.memo.writing import write_memo
    from assistant.service import Assistant

    write_memo(review_memo(reviewed, Assistant().corpus, table, language), memo)
    print(memo, file=sys.stderr)


def _show(reviewed: Review, table: FactTable, language: Language, as_json: bool) -> None:
    if as_json:
        from assistant.channels.cli.output import print_json
        from assistant.review.contract import review_json

        print_json(review_json(reviewed))
        return
    from assistant.review.wording import review_lines

    print("\n".join(review_lines(reviewed, table, language)))


def _write(
    reviewed: Review,
    table: FactTable,
    language: Language,
    files: list[Path],
    facts: Path | None,
    xlsx: Path | None,
    *,
    quiet: bool,
) -> None:
    from assistant.base.files import replace_file, writing
    from assistant.review.words import WORDS
    from assistant.review.writing import facts_yaml, workbook

    written = {}
    if facts is not None:
        written[facts] = facts_yaml(reviewed, table, language).encode()
    if xlsx is not None:
        written[xlsx] = workbook(reviewed, table, language, {path.name: path for path in files}, xlsx)
    for path, content in written.items():
        with writing(path):
            replace_file(path, content)
        if not quiet:
            print(WORDS("report.written", language, file=path))
