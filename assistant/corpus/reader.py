"""Reads `corpus/documents/` and the lists beside it into a `Corpus`.

One Markdown file per document version: YAML front matter, then provisions with both languages side by side
(`corpus/README.md` describes the format). Every error names file, line and what to do.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from assistant.base.yaml_nodes import Node, read_node
from assistant.corpus.front_matter import (
    Carry,
    carries_of,
    front_matter,
    read_date,
    read_enum,
    read_url,
    version_of,
)
from assistant.corpus.model import (
    Corpus,
    DecidedQuestion,
    Document,
    Evidence,
    GlossaryEntry,
    NotHeld,
    Premise,
    Process,
    Provision,
    Reference,
    Repeated,
    SaidAgain,
    SentencePlace,
    Source,
    Term,
    Version,
    weakest,
)
from assistant.errors import InputError
from assistant.language.text import Bilingual, Language

_PROVISION_KEYS = {
    "evidence", "sources", "untested", "refs", "terms", "url", "from", "to", "asked-en", "asked-zh",
    "yes-en", "no-en", "yes-zh", "no-zh", "premise-en", "premise-zh",
}  # fmt: skip
_Versions = Mapping[str, tuple[Version, tuple[Carry, ...]]]
_LANGUAGE_HEADS = {"English": Language.EN, "中文": Language.ZH}
_ITEM = re.compile(r"-\s+([a-z-]+):\s*(.*)")


def read_corpus(root: Path, documents: Mapping[str, Document] | None = None) -> Corpus:
    """Read the corpus under `root` (the folder that holds `documents/`); `documents` are those of it if read already.

    Raises InputError naming file and line for anything the schema does not allow.
    """
    documents = documents or read_documents(root)
    glossary, not_held = _read_glossary(root / "glossary.yaml"), _read_not_held(root / "not-held.yaml")
    processes = read_processes(root / "processes.yaml")
    ends = _read_knowledge_ends(root / "corpus.yaml")
    sources = read_sources(root / "sources.yaml")
    return Corpus(
        documents,
        glossary,
        not_held,
        processes,
        _read_repeated(root / "same.yaml"),
        sources,
        hash=corpus_hash(root),
        root=str(root),
        index_hash=index_hash(root),
        knowledge_ends=ends,
    )


def read_documents(root: Path) -> Mapping[str, Document]:
    """The documents alone, by their corpus id. Raises InputError naming file and line."""
    folder = root / "documents"
    files = _documents(root)
    if not files:
        raise InputError(
            f"no corpus at {folder}: expected documents/<corpus id>/<version>.md; set ASSISTANT_CORPUS_DIR"
        )
    parsed: dict[str, dict[str, tuple[Version, tuple[Carry, ...]]]] = {}
    for file in files:
        version, carries = read_file(file, root)
        versions = parsed.setdefault(version.document, {})
        if version.id in versions:
            raise InputError(f"{version.file}:1: version {version.id} of {version.document} is defined twice")
        versions[version.id] = (version, carries)
    return {
        document: Document(document, tuple(_resolve(versions[name], versions) for name in sorted(versions)))
        for document, versions in sorted(parsed.items())
    }


def corpus_hash(root: Path) -> str:
    """SHA-256 over all that an answer or a verdict depends on: documents and lists, rules, facts."""
    names = ("corpus", "glossary", "not-held", "processes", "same", "facts")
    lists = [root / f"{name}.yaml" for name in names]
    return _hash(root, [*_documents(root), *lists, *sorted((root / "rules").glob("*.yaml"))])


def index_hash(root: Path) -> str:
    """SHA-256 over what an index is made from: the documents and the glossary."""
    return _hash(root, [*_documents(root), root / "glossary.yaml"])


def _documents(root: Path) -> list[Path]:
    return sorted((root / "documents").glob("*/*.md"))


def _hash(root: Path, files: Iterable[Path]) -> str:
    """Over the names and bytes of those of the files that are there."""
    digest = hashlib.sha256()
    for file in files:
        if file.exists():
            digest.update(
                file.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest()
            )
    return digest.hexdigest()


def _resolve(own: tuple[Version, tuple[Carry, ...]], versions: _Versions) -> Version:
    """The version with the provisions it carries over from others added after its own."""
    version, carries = own
    provisions = dict(version.provisions)
    for carry in carries:
        source = _source_of(carry, version, versions)
        wanted = carry.only if carry.only is not None else frozenset(source.provisions) - carry.excluded
        missing = (wanted | carry.excluded) - frozenset(source.provisions)
        if missing:
            raise InputError(
                f"{version.file}:1: carries_over names {', '.join(sorted(missing))}, not in version {source.id}"
            )
        for name, provision in source.provisions.items():
            if name in wanted and name not in provisions:
                provisions[name] = _carried(provision, carry, version)
    return replace(version, provisions=provisions)


def _source_of(carry: Carry, version: Version, versions: _Versions) -> Version:
    """The version that a carry takes from: it has to hold the words itself."""
    if carry.source not in versions:
        raise InputError(
            f"{version.file}:1: carries_over.from names {carry.source}, which is not a version of {version.document}"
        )
    source, source_carries = versions[carry.source]
    own = frozenset(source.provisions)
    if source_carries and not (carry.only is not None and carry.only <= own):
        raise InputError(
            f"{version.file}:1: carries_over.from {carry.source} itself carries over; name the version that holds the "
            "text, or with 'only' the provisions it holds itself"
        )
    return source


def _carried(provision: Provision, carry: Carry, version: Version) -> Provision:
    return replace(
        provision,
        version=version.id,
        evidence=weakest(provision.evidence, carry.evidence),
        effective_from=version.effective_from,
        effective_to=version.effective_to,
        carried_from=provision.version,
        note=carry.note,
    )


def read_file(file: Path, root: Path) -> tuple[Version, tuple[Carry, ...]]:
    """One version file, and what it carries over from others. Raises InputError with file and line."""
    name = file.relative_to(root).as_posix()
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise InputError(f"{name}: not UTF-8 at byte {error.start}; save the file as UTF-8") from None
    try:
        end = lines.index("---", 1) if lines and lines[0] == "---" else -1
    except ValueError:
        end = -1
    if end < 0:
        raise InputError(f"{name}:1: no YAML front matter between two lines '---'")
    head = front_matter("\n".join(lines[1:end]), name)
    version = version_of(head, name)
    if file.parent.name != version.document or file.stem != version.id:
        raise InputError(
            f"{name}:1: the path says {file.parent.name}/{file.stem}, the front matter {version.document}/{version.id}"
        )
    provisions = _read_provisions(lines, end + 1, version)
    return replace(version, provisions=provisions), carries_of(head, name)


def _read_provisions(lines: list[str], start: int, version: Version) -> dict[str, Provision]:
    """Split the body at `## ` lines; `# ` lines set the heading path of what follows."""
    provisions: dict[str, Provision] = {}
    path: tuple[Bilingual, ...] = ()
    opened: int | None = None
    for number in range(start, len(lines) + 1):
        line = lines[number] if number < len(lines) else None
        if line is not None and not line.startswith(("# ", "## ")):
            if opened is None and line.strip():
                raise InputError(
                    f"{version.file}:{number + 1}: text before the first provision; start it with '## id | English "
                    "title | 中文标题'"
                )
            continue
        if opened is not None:
            provision = _read_provision(lines, opened, number, version, path)
            if provision.id in provisions:
                raise InputError(
                    f"{version.file}:{opened + 1}: provision {provision.id} stands twice (first at line "
                    f"{provisions[provision.id].line})"
                )
            provisions[provision.id] = provision
            opened = None
        if line is not None and line.startswith("## "):
            opened = number
        elif line is not None:
            path = _path(line, version.file, number + 1)
    if not provisions:
        raise InputError(f"{version.file}: no provisions; write '## id | English title | 中文标题'")
    return provisions


def _path(line: str, file: str, number: int) -> tuple[Bilingual, ...]:
    halves = [half.strip() for half in line[2:].split("|")]
    if len(halves) != 2:
        raise InputError(f"{file}:{number}: a heading needs both languages: '# English | 中文'")
    english, chinese = ([step.strip() for step in half.split(" > ")] for half in halves)
    if len(english) != len(chinese):
        raise InputError(f"{file}:{number}: the English and Chinese headings have different depths")
    return tuple(Bilingual(en, zh) for en, zh in zip(english, chinese, strict=True))


def _read_provision(lines: list[str], start: int, end: int, version: Version, path: tuple[Bilingual, ...]) -> Provision:
    file, number = version.file, start + 1
    fields = [part.strip() for part in lines[start][3:].split("|")]
    if len(fields) != 3 or not all(fields):
        raise InputError(f"{file}:{number}: a provision opens with '## id | English title | 中文标题'")
    meta: dict[str, str] = {}
    texts: dict[Language, list[str]] = {}
    text_lines: dict[Language, int] = {}
    language: Language | None = None
    for index in range(start + 1, end):
        line = lines[index]
        if line.startswith("### "):
            head = line[4:].strip()
            if head not in _LANGUAGE_HEADS or _LANGUAGE_HEADS[head] in texts:
                raise InputError(
                    f"{file}:{index + 1}: expected one '### English' and one '### 中文' in provision {fields[0]}"
                )
            language = _LANGUAGE_HEADS[head]
            texts[language] = []
        elif language is not None:
            texts[language].append(line)
            if line.strip():
                text_lines.setdefault(language, index + 1)
        elif line.strip():
            item = _ITEM.fullmatch(line.strip())
            if item is None or item[1] not in _PROVISION_KEYS or item[1] in meta:
                raise InputError(
                    f"{file}:{index + 1}: expected '- key: value' with key one of "
                    f"{', '.join(sorted(_PROVISION_KEYS))}, each once"
                )
            meta[item[1]] = item[2].strip()
    text = {name: "\n".join(body).strip() for name, body in texts.items()}
    missing = [head for head, name in _LANGUAGE_HEADS.items() if not text.get(name)]
    if missing:
        raise InputError(f"{file}:{number}: provision {fields[0]} lacks its text under '### {missing[0]}'")
    own_from = read_date(meta.get("from"), file, "from", number) or version.effective_from
    own_to = read_date(meta.get("to"), file, "to", number) or version.effective_to
    return Provision(
        document=version.document,
        version=version.id,
        id=fields[0],
        title=Bilingual(fields[1], fields[2]),
        path=path,
        text=text,
        evidence=read_enum(Evidence, meta["evidence"], file, "evidence", number)
        if "evidence" in meta
        else version.evidence,
        form=version.form,
        kind=version.kind,
        effective_from=own_from,
        effective_to=own_to,
        references=tuple(_reference(part, version.document, file, number) for part in _parts(meta.get("refs", ""))),
        terms=tuple(_term(part, file, number) for part in _parts(meta.get("terms", ""))),
        asked={
            Language.EN: tuple(_parts(meta.get("asked-en", ""))),
            Language.ZH: tuple(_parts(meta.get("asked-zh", ""))),
        },
        decides=tuple(_read_decided(meta, file, number)),
        premises=tuple(_read_premises(meta, file, number)),
        url=read_url(meta["url"], file, number) if meta.get("url") else (version.urls[0] if version.urls else None),
        sources=tuple(_parts(meta["sources"])) if "sources" in meta else version.sources,
        untested=meta.get("untested"),
        file=file,
        line=number,
        text_lines=text_lines,
    )


def _parts(value: str) -> list[str]:
    return [part.strip() for part in re.split("[;；]", value) if part.strip()]


_NUMBERED = re.compile(r"\[([1-9]\d?)\]\s*(\S.*)")


def _read_decided(meta: Mapping[str, str], file: str, line: int) -> Iterator[DecidedQuestion]:
    """The questions of `yes-en`, `no-en`, `yes-zh` and `no-zh`, each behind the number of the sentence that answers."""
    for language in Language:
        for answer in ("yes", "no"):
            for number, text in _numbered(meta, f"{answer}-{language.value}", file, line):
                yield DecidedQuestion(text, language, answer == "yes", number)


def _read_premises(meta: Mapping[str, str], file: str, line: int) -> Iterator[Premise]:
    """The claims of `premise-en` and `premise-zh`, each behind the number of the sentence that corrects it."""
    for language in Language:
        for number, text in _numbered(meta, f"premise-{language.value}", file, line):
            yield Premise(text, language, number)


def _numbered(meta: Mapping[str, str], key: str, file: str, line: int) -> Iterator[tuple[int, str]]:
    for part in _parts(meta.get(key, "")):
        match = _NUMBERED.fullmatch(part)
        if match is None:
            kind = "words" if key.startswith("premise") else "question"
            raise InputError(f"{file}:{line}: '{part}' under {key} is not '[number of the sentence] {kind}'")
        yield int(match[1]), match[2]


def parse_reference(text: str, document: str = "") -> Reference | None:
    """`doc#provision`, `doc@version#provision` or `#provision` (of `document`); None where it is none of these."""
    where, mark, provision = text.strip().partition("#")
    if not mark or not provision.strip():
        return None
    name, _, version = where.partition("@")
    if not (name.strip() or document):
        return None
    return Reference(name.strip() or document, provision.strip(), version.strip() or None)


def _reference(text: str, document: str, file: str, line: int) -> Reference:
    reference = parse_reference(text, document)
    if reference is None:
        raise InputError(f"{file}:{line}: cross-reference '{text}' is not document#provision or #provision")
    return reference


def _term(text: str, file: str, line: int) -> Term:
    english, mark, chinese = text.partition("=")
    if not mark:
        raise InputError(f"{file}:{line}: term '{text}' is not 'English = 中文'")
    return Term(english.strip(), chinese.strip())


def _read_knowledge_ends(file: Path) -> dt.date | None:
    """The day that `corpus.yaml` names; None where there is no such file."""
    if not file.exists():
        return None
    node = read_node(file)
    if set(node.mapping) != {"knowledge_ends"}:
        raise node.error("needs knowledge_ends and nothing else")
    return node.mapping["knowledge_ends"].day


def read_sources(file: Path) -> Mapping[str, Source]:
    """What `sources.yaml` lists, by id; nothing where there is no such file."""
    if not file.exists():
        return {}
    return {name: _read_source(name, node) for name, node in read_node(file).mapping.items()}


def _read_source(name: str, node: Node) -> Source:
    keys = node.mapping
    if set(keys) != {"title", "grade"} or set(keys["title"].mapping) != {"en", "zh"}:
        raise node.error("needs title (en and zh) and grade")
    title = keys["title"].mapping
    grade = read_enum(Evidence, keys["grade"].text, node.file, "grade", node.line)
    return Source(name, Bilingual(title["en"].text, title["zh"].text), grade, node.line)


def _read_glossary(file: Path) -> tuple[GlossaryEntry, ...]:
    return tuple(
        GlossaryEntry(
            keys["id"].text,
            _names(keys["en"]),
            _names(keys["zh"]),
            keys["document"].text if "document" in keys else None,
            keys["id"].line,
        )
        for keys in _entries(file, {"id", "en", "zh"}, {"document"})
    )


def _read_not_held(file: Path) -> tuple[NotHeld, ...]:
    return tuple(
        NotHeld(
            keys["id"].text,
            _names(keys["en"]),
            _names(keys["zh"]),
            _see(keys["id"].text, keys["see"]),
            _names(keys["beside"]) if "beside" in keys else (),
        )
        for keys in _entries(file, {"id", "en", "zh", "see"}, {"beside"})
    )


def read_processes(file: Path) -> tuple[Process, ...]:
    """What `processes.yaml` lists; nothing where there is no such file."""
    needed = {"id", "title", "en", "zh", "stages"}
    return tuple(_read_process(keys) for keys in _entries(file, needed, {"concepts", "order"}))


def _read_process(keys: Mapping[str, Node]) -> Process:
    title = keys["title"].keys({"en", "zh"}, ())
    return Process(
        keys["id"].text,
        _names(keys["en"]),
        _names(keys["zh"]),
        Bilingual(title["en"].text, title["zh"].text),
        _names(keys["concepts"]) if "concepts" in keys else (),
        tuple(_read_place(node) for node in keys["stages"].items),
        "order" not in keys or _read_order(keys["order"]),
        keys["id"].line,
    )


def _read_order(node: Node) -> bool:
    if node.text not in ("yes", "no"):
        raise node.error(f"'{node.text}' is neither yes nor no")
    return node.text == "yes"


def _read_place(node: Node, *, versioned: bool = False) -> SentencePlace:
    """The place of a sentence; `versioned` says that it may be that of one version."""
    place, _, number = node.text.rpartition("/")
    reference = parse_reference(place)
    if reference is None or (reference.version is not None and not versioned) or not re.fullmatch(r"[1-9]\d?", number):
        raise node.error(f"'{node.text}' is not document#provision/number of the sentence")
    return SentencePlace(reference, int(number))


def _read_repeated(file: Path) -> Repeated:
    """What `same.yaml` lists; nothing where there is no such file."""
    entries = read_node(file).items if file.exists() else ()
    same = [entry.keys({"same"}, ())["same"] for entry in entries if "same" in entry.mapping]
    again = [_read_again(entry) for entry in entries if "same" not in entry.mapping]
    return Repeated(tuple(map(_read_places, same)), tuple(again))


def _read_again(entry: Node) -> SaidAgain:
    proof = "proof" in entry.mapping
    sentence, within = ("proof", "of") if proof else ("again", "in")
    keys = entry.keys((sentence, within), ())
    return SaidAgain(_read_place(keys[sentence]), _read_places(keys[within]), proof)


def _read_places(node: Node) -> tuple[SentencePlace, ...]:
    return tuple(_read_place(item, versioned=True) for item in node.items)


def _see(entry: str, node: Node) -> Bilingual:
    if set(node.mapping) != {"en", "zh"} or not all(text.value for text in node.mapping.values()):
        raise node.error(f"{entry}: see needs both en and zh")
    return Bilingual(node.mapping["en"].text, node.mapping["zh"].text)


def _entries(file: Path, needed: set[str], allowed: set[str]) -> list[Mapping[str, Node]]:
    """The entries of a YAML list of mappings; none if there is no such file."""
    if not file.exists():
        return []
    root = read_node(file)
    if not isinstance(root.value, tuple):
        raise InputError(f"{file.name}:1: expected a list of entries")
    for position, item in enumerate(root.value, start=1):
        if not isinstance(item.value, Mapping) or not needed <= set(item.value) <= needed | allowed:
            raise InputError(
                f"{file.name}:{item.line}: entry {position} needs {', '.join(sorted(needed))}"
                + (f" and may have {', '.join(allowed)}" if allowed else "")
            )
        if not all(isinstance(item.value[key].value, tuple) and item.value[key].value for key in ("en", "zh")):
            raise item.error(f"entry {position} ({item.value['id'].text}) needs a list of names in en and in zh")
    return [item.mapping for item in root.value]


def _names(node: Node) -> tuple[str, ...]:
    return tuple(name.text for name in node.items)
