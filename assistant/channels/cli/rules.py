"""The `rules` commands: what can be shown of the rules themselves. They import what they use when they use it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.base.clock import optional_day
from assistant.errors import InputError

rules_app = typer.Typer(
    help="The rules themselves: what a new text would change in them.", no_args_is_help=True, rich_markup_mode=None
)

LARGEST_TEXT = 2_000_000
"""Bytes; the longest rule text known has 1.3 million."""


@rules_app.callback()
def rules() -> None:
    """Keep the name of a command in front of its arguments, however many commands there are."""


@rules_app.command("propose")
def propose(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The text of an amended rule, Chinese or English, plain or Markdown.")
    ],
    effective: Annotated[
        str | None,
        typer.Option(
            "--effective", metavar="DATE", help="The day from which it is in force, if the text does not say in front."
        ),
    ] = None,
    document: Annotated[
        str | None,
        typer.Option("--document", metavar="ID", help="Which document of the corpus it is; by its title if left out."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="OUT", help="Where to write the patch to the rule files.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
    lang: Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")] = "en",
) -> None:
    """Compare a new rule text with the thresholds that rest on its document, quotes side by side; applies nothing."""
    from assistant.base.files import replace_file, writing
    from assistant.channels.cli.check import language_named, rule_book
    from assistant.channels.cli.output import print_json
    from assistant.eligibility.proposals.front import Front
    from assistant.eligibility.proposals.patch import patches_of
    from assistant.eligibility.proposals.proposal import propose as compare
    from assistant.eligibility.proposals.wording import Proposed, patch_text, proposal_json, proposal_lines

    language, book = language_named(lang), rule_book()
    front = Front(_text(file), file.name)
    name, day = front.document(document, book), front.effective(optional_day(effective, "--effective"))
    proposal = compare(front.text, name, day, book)
    proposed = Proposed(proposal, patches_of(proposal, book.root, book.fact_table), file.name, book.fact_table)
    if as_json:
        print_json(proposal_json(proposed, language))
    else:
        print("\n".join(proposal_lines(proposed, language)))
    if out is not None:
        if not proposed.patches.files:
            print(f"nothing to patch; {out} was not written", file=sys.stderr)
            return
        with writing(out):
            replace_file(out, patch_text(proposed, language))


def _text(path: Path) -> str:
    """The text of a file, its line ends as `\\n`. Raises InputError in one line."""
    from assistant.base.entry import read_bytes

    try:
        data = read_bytes(path, LARGEST_TEXT)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); check the path") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{path.name}:{line}: not UTF-8 at byte {error.start}; save the text as UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")
