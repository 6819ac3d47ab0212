"""The rule files as a proposal would have them: one more version of each criterion whose threshold changed.

Files are edited as text, so that what does not change stays as it was written, and the result is read by the loader of
rules: an edit that does not load as it was meant is not made.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import unified_diff
from pathlib import Path

from assistant.base.yaml_nodes import Node, parse_node, read_text
from assistant.corpus.model import Reference
from assistant.eligibility.facts.amounts import plain
from assistant.eligibility.facts.table import FactKind, FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.proposals.limits import RulePlace, RuleUse
from assistant.eligibility.proposals.proposal import LimitFinding, LimitState, Proposal
from assistant.eligibility.rules.conditions import Threshold, leaves
from assistant.eligibility.rules.criteria import Criterion
from assistant.eligibility.rules.loader import amount_of, rule_set_of
from assistant.errors import InputError

_SCALES = ((Decimal(10**9), "bn"), (Decimal(10**6), "m"))
_STEP = "  "


@dataclass(frozen=True, slots=True)
class NewTest:
    """One threshold of a criterion as the new version of it has it."""

    old: Threshold
    how: Comparison
    value: Decimal

    @property
    def written(self) -> str:
        """The limit as a rule file writes it."""
        return written_limit(self.value, self.old.spec)


@dataclass(frozen=True, slots=True)
class FilePatch:
    """A rule file before and after; `name` is its path from the folder that the corpus folder is in."""

    name: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """The difference as a unified diff."""
        before, after = (text.splitlines(keepends=True) for text in (self.before, self.after))
        return "".join(unified_diff(before, after, f"a/{self.name}", f"b/{self.name}"))


@dataclass(frozen=True, slots=True)
class Patches:
    """The files that a proposal changes, and the uses of changed thresholds that it changes in them."""

    files: tuple[FilePatch, ...]
    uses: frozenset[RuleUse]


def written_limit(value: Decimal, spec: FactSpec) -> str:
    """A limit as a rule file writes it: `CNY 4bn`, `15%`, `7 patents`."""
    if spec.kind is FactKind.RATIO:
        return f"{plain(value * 100)}%"
    if spec.kind is FactKind.MONEY:
        scale, name = next((each for each in _SCALES if abs(value) >= each[0]), (Decimal(1), ""))
        return f"CNY {plain(value / scale)}{name}"
    return f"{plain(value)} {spec.unit.en if spec.unit else ''}".strip()


def patches_of(proposal: Proposal, root: Path, table: FactTable) -> Patches:
    """The rule files of the corpus folder `root` with a new version of each criterion that changed.

    What opens a route or makes an exception has no versions in a rule file, and is left to be written by hand, as is a
    criterion that has a version from that day on. Raises InputError for a file that cannot be read.
    """
    wanted: dict[str, dict[RuleUse, list[tuple[LimitFinding, NewTest]]]] = {}
    for finding in proposal.of(LimitState.CHANGED):
        new, old = finding.readings[0], finding.limit.threshold
        if new.how is not None and new.value is not None:
            for use in finding.limit.uses:
                if use.place is RulePlace.TEST and use.starts < proposal.effective:
                    tests = wanted.setdefault(use.file, {}).setdefault(use, [])
                    tests.append((finding, NewTest(old, new.how, new.value)))
    files, uses = [], set[RuleUse]()
    for file, changes in wanted.items():
        before = read_text(root / file, file)
        after = before
        # From the end of the file, so that the lines above stay where they are.
        for use, tests in sorted(changes.items(), key=lambda change: -change[0].line):
            reference = proposal.reference(tests[0][0])
            edited = _edited(after, use, reference, [test for _, test in tests], proposal.effective, table)
            if edited is not None:
                after = edited
                uses.add(use)
        if after != before:
            files.append(FilePatch(f"{root.resolve().name}/{file}", before, after))
    return Patches(tuple(files), frozenset(uses))


# --- one criterion ----------------------------------------------------------------------------------------------------


def _edited(
    text: str, use: RuleUse, reference: Reference, tests: Sequence[NewTest], day: dt.date, table: FactTable
) -> str | None:
    """The file with one more version of a criterion; None where it cannot be written so that it loads as meant."""
    node = _find(parse_node(text, use.file), use.rule_set, use.id)
    if node is None:
        return None
    lines = text.split("\n")
    if "versions" in node.mapping:
        edited = _with_version(lines, node, use, reference, tests)
    else:
        edited = _with_versions(lines, node, reference, tests)
    if edited is None:
        return None
    after = "\n".join(edited)
    return after if _loads(after, use, tests, day, table) else None


def _find(root: Node, rule_set: str, name: str) -> Node | None:
    """The entry of a criterion in the file."""
    return next((node for node in _mappings(root.mapping[rule_set]) if _is_called(node, name)), None)


def _is_called(node: Node, name: str) -> bool:
    entries = node.mapping
    return "id" in entries and entries["id"].value == name and not {"routes", "criteria"} & set(entries)


def _mappings(node: Node) -> Iterator[Node]:
    if isinstance(node.value, Mapping):
        yield node
        for entry in node.mapping.values():
            yield from _mappings(entry)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _mappings(item)


def _with_version(
    lines: Sequence[str], node: Node, use: RuleUse, reference: Reference, tests: Sequence[NewTest]
) -> list[str] | None:
    """One more entry under `versions`, like the one in force."""
    entries = node.mapping["versions"].items
    entry = next((entry for entry in entries if entry.line == use.line), None)
    if entry is None or "test" not in entry.mapping:
        return None
    first, last = _block(lines, entry.line - 1)
    copied = _without_key(lines[first:last], "from")
    place = next((place for place, line in enumerate(copied) if _key(line) == "provision"), None)
    if place is None:
        return None
    copied[place] = re.sub(r"provision:.*", f"provision: {reference}", copied[place])
    replaced = _replaced(copied, tests)
    return None if replaced is None else [*lines[:last], *replaced, *lines[last:]]


def _with_versions(
    lines: Sequence[str], node: Node, reference: Reference, tests: Sequence[NewTest]
) -> list[str] | None:
    """`provision` and `test` of a criterion as `versions`, and one more."""
    first, last = _block(lines, node.line - 1)
    column = _column(lines[first])
    own = {_key(lines[place]): place for place in range(first, last) if _column(lines[place]) == column}
    if not {"provision", "test"} <= own.keys():
        return None
    test = _entry(lines, own["test"], last, column)
    spans = {
        name: _entry(lines, own[name], last, column) for name in ("provision", "test", "from", "to") if name in own
    }
    new_test = _replaced(test_lines := lines[test[0] : test[1]], tests)
    if new_test is None:
        return None
    indent = " " * column
    versions = [f"{indent}versions:"]
    dates = {name: lines[own[name]].strip() for name in ("from", "to") if name in own}
    for cited in node.mapping["provision"].items:
        versions += _version(indent + _STEP, _provision(cited), [*_since(cited), *dates.values()], test_lines)
    versions += _version(indent + _STEP, str(reference), [], new_test)
    dropped = {place for low, high in spans.values() for place in range(low, high)}
    rest = [line for place, line in enumerate(lines[first:last], start=first) if place not in dropped]
    at = sum(1 for place in range(first, own["provision"]) if place not in dropped)
    return [*lines[:first], *rest[:at], *versions, *rest[at:], *lines[last:]]


def _version(indent: str, reference: str, dates: Sequence[str], test: Sequence[str]) -> list[str]:
    return [
        f"{indent}- provision: {reference}",
        *(f"{indent}{_STEP}{date}" for date in dates),
        *(f"{_STEP * 2}{line}" for line in test),
    ]


def _provision(cited: Node) -> str:
    return cited.text if isinstance(cited.value, str) else cited.mapping["provision"].text


def _since(cited: Node) -> list[str]:
    return [] if isinstance(cited.value, str) else [f"from: {cited.mapping['from'].text}"]


def _replaced(lines: Sequence[str], tests: Sequence[NewTest]) -> list[str] | None:
    """Lines of a test with the new limits in the places of the old ones; None where one does not stand there once."""
    text = "\n".join(lines)
    for test in tests:
        pattern = rf"(\bfact: {re.escape(test.old.fact)}, ){test.old.how.value}: ([^,}}\n]+)"
        places = [match for match in re.finditer(pattern, text) if _writes(match[2], test.old)]
        if len(places) != 1:
            return None
        match = places[0]
        text = f"{text[: match.start()]}{match[1]}{test.how.value}: {test.written}{text[match.end() :]}"
    return text.split("\n")


def _writes(limit: str, threshold: Threshold) -> bool:
    try:
        return amount_of(Node(limit.strip(), "", 0), threshold.spec) == threshold.limit
    except InputError:
        return False


def _loads(text: str, use: RuleUse, tests: Sequence[NewTest], day: dt.date, table: FactTable) -> bool:
    """Whether the file says the new limits from the day on, and the old ones on the day before."""
    try:
        rules = rule_set_of(use.rule_set, parse_node(text, use.file).mapping[use.rule_set], table)
    except InputError:
        return False
    criterion = next((item for item in rules.items() if item.id == use.id), None)
    if not isinstance(criterion, Criterion):
        return False
    now, before = criterion.at(day), criterion.at(day - dt.timedelta(days=1))
    if now is None or before is None or now.starts != day:
        return False
    new = {Threshold(test.old.fact, test.how, test.value, test.old.spec) for test in tests}
    return new <= set(leaves(now.condition)) and {test.old for test in tests} <= set(leaves(before.condition))


# --- lines of YAML ----------------------------------------------------------------------------------------------------


def _column(line: str) -> int:
    """Where the key of a line begins, behind the dash of a list."""
    return len(line) - len(line.lstrip(" ").removeprefix("- ").lstrip(" "))


def _key(line: str) -> str:
    return line.lstrip(" ").removeprefix("- ").partition(":")[0]


def _block(lines: Sequence[str], first: int) -> tuple[int, int]:
    """The lines of a mapping from its first key to the last that is within it."""
    return first, _until(lines, first, len(lines), _column(lines[first]))


def _entry(lines: Sequence[str], first: int, last: int, column: int) -> tuple[int, int]:
    """The lines of one key of a mapping."""
    return first, _until(lines, first, last, column + 1)


def _until(lines: Sequence[str], first: int, last: int, column: int) -> int:
    """The first line behind `first` that stands further left than `column`."""
    end = first + 1
    for place in range(first + 1, last):
        line = lines[place]
        if not line.strip():
            continue
        if len(line) - len(line.lstrip(" ")) < column:
            break
        end = place + 1
    return end


def _without_key(lines: Sequence[str], name: str) -> list[str]:
    return [line for place, line in enumerate(lines) if not (place and _key(line) == name)]
