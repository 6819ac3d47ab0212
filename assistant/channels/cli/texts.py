"""The `corpus` commands for official texts that are added: add, remove, export. They import what they use on use."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.base.clock import optional_day
from assistant.errors import InputError
from assistant.papers.model import OcrModel

if TYPE_CHECKING:
    from assistant.corpus.model import Provision
    from assistant.language.text import Language
    from assistant.library.adding import Addition, FileSource
    from assistant.library.cluster import RayCluster
    from assistant.library.details import TextDetails
    from assistant.library.entry import AddedText
    from assistant.service import Assistant

_PICTURE_WIDTH = 1240
"""Pixels: 150 to the inch on A4."""
_EMBEDDED_A_MINUTE = 50_000
"""Characters of Chinese that the bundled model embeds in a minute on one core, as provisions and as sentences."""
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Lang = Annotated[str, typer.Option("--lang", metavar="en|zh", help="The language of the words.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]
Name = Annotated[str, typer.Argument(metavar="ID[@VERSION]", help="As `corpus list` shows it.")]


def add(
    named: Annotated[list[str], typer.Argument(metavar="FILE|FOLDER|URL…", help="PDF, DOCX, HTML, Markdown or text.")],
    document: Annotated[
        str | None, typer.Option("--document", metavar="ID", help="Which document it is; found by its title otherwise.")
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Its title, as it is written.")] = None,
    title_en: Annotated[str | None, typer.Option("--title-en", help="Its title in English.")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="Who issued it.")] = None,
    number: Annotated[str | None, typer.Option("--number", help="Its document number.")] = None,
    published: Annotated[str | None, typer.Option("--published", metavar="DATE", help="When it was issued.")] = None,
    effective: Annotated[
        str | None,
        typer.Option("--effective", metavar="DATE", help="The first day on which it applies, YYYY-MM-DD."),
    ] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="The last day on which it does.")] = None,
    url: Annotated[str | None, typer.Option("--url", help="The official address it comes from.")] = None,
    vouched_by: Annotated[
        str | None,
        typer.Option("--vouched-by", metavar="NAME", help="Who vouches that it is the official text; said with it."),
    ] = None,
    ocr: Annotated[
        OcrModel | None, typer.Option("--ocr", help="Read pages that are pictures; needs the extra 'ocr'.")
    ] = None,
    propose: Annotated[
        bool,
        typer.Option("--propose", help="Only write FILE.yaml beside each file: what would be taken, to be corrected."),
    ] = False,
    ray: Annotated[
        str | None,
        typer.Option("--ray", metavar="ADDRESS|local", help="Read and embed on a Ray cluster; needs the extra 'ray'."),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Add official texts: read, cut into provisions, kept in the data folder, and quoted with article and page.

    Exit status 1 if a file was refused, 2 if all were.
    """
    from assistant.channels.cli.check import language_named
    from assistant.library.adding import find_files
    from assistant.library.details import TextDetails

    language, service = language_named(lang), _assistant()
    details = TextDetails(
        document=document,
        title=title,
        title_en=title_en,
        issuer=issuer,
        number=number,
        published=optional_day(published, "--published"),
        effective_from=optional_day(effective, "--effective"),
        effective_to=optional_day(until, "--until"),
        url=url,
        vouched_by=vouched_by,
    )
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="star-texts-"))
        downloaded, sources = _downloaded(service, [name for name in named if _is_address(name)], Path(folder))
        found = find_files([*(Path(name) for name in named if not _is_address(name)), *downloaded])
        if details.of_one_text and len(found.files) > 1:
            raise InputError(_words("cli.one_text", language, count=len(found.files)))
        if not found.files and not found.refused:
            raise InputError(_words("cli.no_files", language, named=", ".join(named)))
        if not as_json:
            print("".join(f"{line}\n" for refused in found.refused for line in _lines(refused, language)), end="")
        if propose:
            proposed = [*found.refused, *_proposed(service, found.files, details, ocr, language, quiet=as_json)]
            if as_json:
                _print_json(proposed, None)
            _exit(proposed, len(found.refused))
            return
        _announce(found.files, ocr, language)
        if not yes and not as_json and sys.stdin.isatty() and not typer.confirm(_words("cli.add_question", language)):
            raise typer.Exit(1)
        cluster = stack.enter_context(_cluster(ray))
        added = _added(service, found.files, details, ocr, sources, cluster, language, quiet=as_json)
        additions = [*found.refused, *added]
        kept = [addition for addition in additions if _is_kept(addition)]
        if kept and not as_json:
            _announce_embedding(kept, language)
        built = service.build_index(cluster=cluster) if kept else None
    if as_json:
        _print_json(additions, built)
    else:
        _print_summary(additions, built, service, language)
    _exit(additions, len(found.refused))


def remove(name: Name, yes: Yes = False, as_json: Json = False, lang: Lang = "en") -> None:
    """Remove an added text, or all versions of a document; what is shipped stays."""
    from assistant.channels.cli.check import language_named
    from assistant.channels.cli.output import print_json

    language, service = language_named(lang), _assistant()
    texts = service.added_texts(name)
    listed = ", ".join(text.name for text in texts)
    asks = not yes and not as_json and sys.stdin.isatty()
    if asks and not typer.confirm(_words("cli.remove_question", language, names=listed)):
        raise typer.Exit(1)
    for text in texts:
        service.library.remove(text)
    service.build_index()
    if as_json:
        print_json({"removed": [text.name for text in texts]})
    else:
        print(_words("cli.removed", language, names=listed))


def export(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the files go; made if it is not there.")],
    name: Annotated[str | None, typer.Option("--text", metavar="ID[@VERSION]", help="Only this one.")] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Write the added files to a folder with what was said of each; `corpus add FOLDER` brings them back."""
    from assistant.channels.cli.check import language_named
    from assistant.channels.cli.output import print_json

    language, service = language_named(lang), _assistant()
    written = [str(_export(service, text, folder)) for text in service.added_texts(name)]
    if as_json:
        print_json({"files": written})
    else:
        print(_words("cli.exported", language, count=len(written), folder=folder))


def compare(
    name: Name,
    version: Annotated[
        str | None, typer.Option("--with", metavar="VERSION", help="The restated version; the text's own if left out.")
    ] = None,
    as_json: Json = False,
    lang: Lang = "en",
) -> None:
    """Hold an added text against what the corpus restates and the rules test. Exit status 1 where they disagree."""
    from assistant.channels.cli.check import language_named
    from assistant.channels.cli.output import print_json
    from assistant.library.compare import TextAgreement, comparison_json
    from assistant.library.wording import comparison_lines

    language = language_named(lang)
    compared = _assistant().compare_texts(name, version)
    if as_json:
        print_json({"comparisons": [comparison_json(each, language) for each in compared]})
    else:
        print("\n".join(line for each in compared for line in comparison_lines(each, language)))
    unlike = (TextAgreement.DIFFERS, TextAgreement.ONLY_RESTATED)
    if any(each.affected or any(one.agreement in unlike for one in each.provisions) for each in compared):
        raise typer.Exit(1)


def write_pages(service: Assistant, provision: Provision, quote: str | None, out: Path) -> None:
    """Write the pages a provision is printed on: the first as `out`, a second beside it with its number in the name."""
    from assistant.base.files import replace_file, writing
    from assistant.language.text import Language

    printed = service.printed(provision, quote)
    for number, page in enumerate(printed.pages, start=1):
        path = out if number == 1 else out.with_name(f"{out.stem}-{number}{out.suffix}")
        picture = service.page_picture(printed.text, page, printed.start, printed.end, _PICTURE_WIDTH)
        with writing(path):
            replace_file(path, picture)
        print(_words("printed.written", Language.EN, file=path, page=page, source=printed.text.file))


def _export(service: Assistant, text: AddedText, folder: Path) -> Path:
    from assistant.base.files import replace_file, writing
    from assistant.library.details import details_of, write_details

    source = service.library.source(text)
    path = folder / f"{text.name}{source.suffix}"
    with writing(path):
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, source.read_bytes())
    write_details(path, details_of(text))
    return path


def _is_address(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _cluster(address: str | None) -> AbstractContextManager[RayCluster | None]:
    if address is None:
        return nullcontext()
    from assistant.library.cluster import ray_cluster

    return ray_cluster(address)


def _downloaded(
    service: Assistant, urls: Sequence[str], folder: Path
) -> tuple[tuple[Path, ...], Mapping[str, FileSource]]:
    if not urls:
        return (), {}
    from assistant.channels.cli.library import new_downloader
    from assistant.library.adding import download_files
    from assistant.library.fetching import read_official_sites

    return download_files(urls, folder, new_downloader(), read_official_sites(service.settings.corpus_dir))


def _added(
    service: Assistant,
    files: Sequence[Path],
    details: TextDetails,
    ocr: OcrModel | None,
    sources: Mapping[str, FileSource],
    cluster: RayCluster | None,
    language: Language,
    *,
    quiet: bool,
) -> list[Addition]:
    """Read and keep the files, each said as soon as it is kept."""
    from assistant.channels.cli.output import progress_bar

    progress = progress_bar(_words("cli.reading", language)) if sys.stderr.isatty() else None
    additions = []
    for addition in service.add_texts(files, details, ocr=ocr, sources=sources, cluster=cluster):
        additions.append(addition)
        if not quiet:
            print("\n".join(_lines(addition, language)), flush=True)
        if progress:
            progress(addition.path.name, len(additions), len(files))
    return additions


def _lines(addition: Addition, language: Language) -> list[str]:
    """What became of a file, and what its owner should know."""
    from assistant.corpus.words import evidence_words, form_words
    from assistant.language.text import punctuation

    text = addition.text
    if text is None:
        assert addition.error is not None
        return [_words("cli.refused", language, file=addition.path.name, why=addition.error[language])]
    known = punctuation(language).comma.join(
        words[language] for words in (form_words(text.form), evidence_words(text.evidence))
    )
    head = _words(
        f"cli.{addition.outcome.value}",
        language,
        file=addition.path.name,
        name=text.name,
        title=text.title[language],
        provisions=len(text.articles),
        pages=text.pages,
        known=known,
    )
    return [head, *(f"    {note[language]}" for note in addition.notes)]


def _announce(files: Sequence[Path], ocr: OcrModel | None, language: Language) -> None:
    """How much there is to read, before it begins."""
    size = sum(path.stat().st_size for path in files if path.is_file())
    print(_words("cli.announce", language, count=len(files), size=f"{size / 1e6:.1f}"), file=sys.stderr)
    if ocr:
        print(_words("cli.announce_ocr", language), file=sys.stderr)


def _announce_embedding(kept: Sequence[Addition], language: Language) -> None:
    """How much of what was read is to be embedded, and about how long that takes, before it begins."""
    characters = sum(piece.end - piece.start for item in kept if item.text for piece in item.text.pieces)
    minutes = max(1, round(characters / _EMBEDDED_A_MINUTE))
    print(_words("cli.embedding", language, characters=f"{characters:,}", minutes=minutes), file=sys.stderr)


def _proposed(
    service: Assistant,
    files: Sequence[Path],
    details: TextDetails,
    ocr: OcrModel | None,
    language: Language,
    *,
    quiet: bool,
) -> Iterator[Addition]:
    """What adding the files would do, each described in a file beside it."""
    from assistant.library.details import details_of, write_details

    for addition in service.read_texts(files, details, ocr=ocr):
        written = write_details(addition.path, details_of(addition.text)) if addition.text is not None else None
        if not quiet:
            print("\n".join([*_lines(addition, language), *([f"    {written}"] if written else [])]), flush=True)
        yield addition


def _is_kept(addition: Addition) -> bool:
    from assistant.library.adding import AdditionOutcome

    return addition.outcome in (AdditionOutcome.NEW, AdditionOutcome.REPLACED)


def _print_json(additions: Sequence[Addition], built: dict[str, Any] | None) -> None:
    from assistant.channels.cli.output import print_json
    from assistant.library.adding import addition_json

    print_json({"files": [addition_json(addition) for addition in additions], "index": built})


def _print_summary(
    additions: Sequence[Addition], built: dict[str, Any] | None, service: Assistant, language: Language
) -> None:
    counts = Counter(addition.outcome.value for addition in additions)
    held = service.added_texts()
    print(
        _words(
            "cli.summary",
            language,
            new=counts["new"],
            replaced=counts["replaced"],
            same=counts["same"],
            refused=counts["refused"],
            texts=len(held),
            provisions=sum(len(text.articles) for text in held),
        )
    )
    if built:
        print(_words("cli.indexed", language, entries=built["entries"]))


def _exit(additions: Sequence[Addition], left_out: int) -> None:
    """End with 1 if a file was refused and 2 if all were; the first `left_out` are of folders, and count only alone."""
    from assistant.library.adding import AdditionOutcome

    counted = additions[left_out:] or additions
    refused = sum(addition.outcome is AdditionOutcome.REFUSED for addition in counted)
    if refused:
        raise typer.Exit(2 if refused == len(counted) else 1)


def _words(key: str, language: Language, **values: object) -> str:
    from assistant.library.words import WORDS

    return WORDS(key, language, **values)


def _assistant() -> Assistant:
    from assistant.channels.cli.output import progress_bar
    from assistant.service import Assistant

    return Assistant(progress=progress_bar("Indexing") if sys.stderr.isatty() else None)
