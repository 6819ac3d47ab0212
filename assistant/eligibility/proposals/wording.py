"""A proposal in words and as JSON: each threshold with both quotes side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from assistant.eligibility.facts.amounts import canonical, plain
from assistant.eligibility.facts.table import FactSpec, FactTable
from assistant.eligibility.logic.interval import Comparison
from assistant.eligibility.proposals.limits import RuleUse
from assistant.eligibility.proposals.patch import Patches, written_limit
from assistant.eligibility.proposals.proposal import LimitFinding, LimitState, NewBound, NewLimit, Proposal
from assistant.eligibility.rules.conditions import Share, Threshold
from assistant.eligibility.wording.amounts import amount_words
from assistant.eligibility.words import WORDS
from assistant.language.text import Language, punctuation

_SHOWN = (LimitState.CHANGED, LimitState.GONE, LimitState.AMBIGUOUS)


class Proposed(NamedTuple):
    """A proposal with the name of the file it was read from, and the rule files as it would have them."""

    proposal: Proposal
    patches: Patches
    file: str
    table: FactTable


# --- words ------------------------------------------------------------------------------------------------------------


def proposal_lines(proposed: Proposed, language: Language) -> Iterator[str]:
    """The proposal line by line: what changed, what is gone, what can be read in two ways, what is new."""
    proposal = proposed.proposal
    day = proposal.effective.isoformat()
    if not proposal.findings:
        yield WORDS("proposal.none", language, document=proposal.document, day=day)
    else:
        counts = {state.value: len(proposal.of(state)) for state in LimitState}
        new = sum(bound.near for bound in proposal.new)
        yield WORDS("proposal.head", language, document=proposal.document, day=day, new=new, **counts)
    for state in _SHOWN:
        for finding in proposal.of(state):
            yield ""
            yield from _finding_lines(finding, proposed, language)
    for bound in proposal.new:
        if bound.near:
            yield ""
            yield from _new_lines(bound, proposed, language)
    yield from _closing_lines(proposed, language)


def _closing_lines(proposed: Proposed, language: Language) -> Iterator[str]:
    proposal = proposed.proposal
    elsewhere = sum(not bound.near for bound in proposal.new)
    moved = dict.fromkeys(_renumbered(proposal))
    lines = [WORDS("proposal.renumbered", language, old=old, new=new) for old, new in moved]
    if elsewhere:
        lines.append(WORDS("proposal.elsewhere", language, count=elsewhere))
    if proposal.of(LimitState.CHANGED):
        version = f"{proposal.document}@{proposal.effective.isoformat()}"
        lines.append(WORDS("proposal.added_first", language, version=version))
        lines.append(WORDS("proposal.not_applied", language))
    if lines:
        yield ""
        yield from lines


def _renumbered(proposal: Proposal) -> Iterator[tuple[str, str]]:
    for finding in proposal.findings:
        name = proposal.reference(finding).provision
        if name != finding.limit.provision.id and finding.state is not LimitState.AMBIGUOUS:
            yield finding.limit.provision.id, name


def _finding_lines(finding: LimitFinding, proposed: Proposed, language: Language) -> Iterator[str]:
    limit, file = finding.limit, proposed.file
    threshold = limit.threshold
    fact, old = threshold.spec.label[language], _limit_words(threshold, proposed.table, language)
    if finding.state is LimitState.CHANGED:
        new = _reading_words(finding.readings[0], threshold.spec, language)
        yield WORDS("proposal.changed", language, fact=fact, old=old, new=new)
    elif finding.state is LimitState.GONE:
        yield WORDS("proposal.gone", language, fact=fact, old=old) + _because(finding, language)
    else:
        yield WORDS("proposal.ambiguous", language, fact=fact, old=old) + _because(finding, language)
    yield "  " + WORDS("proposal.rules", language, rules=_uses(limit.uses))
    place = f"{limit.provision.reference} ({limit.provision.file}:{limit.line})"
    yield "  " + WORDS("proposal.old", language, place=place, quote=_one_line(limit.sentence))
    for reading in finding.readings:
        where = f"{reading.provision} ({file}:{reading.quote.line})"
        yield "  " + WORDS("proposal.text", language, place=where, quote=_one_line(reading.quote.text))
        if finding.state is LimitState.AMBIGUOUS:
            read = _reading_words(reading, threshold.spec, language)
            yield "    " + WORDS("proposal.reads", language, limit=read)
    if finding.found is not None and finding.readings:
        share = round(finding.found.likeness * 100)
        key = "proposal.by_number" if finding.found.same_number else "proposal.by_words"
        yield "    " + WORDS(key, language, share=share)
    if finding.state is LimitState.CHANGED:
        test = _test(finding)
        provision = proposed.proposal.reference(finding)
        yield "  " + WORDS("proposal.proposed", language, provision=provision, test=test)
        by_hand = [use for use in limit.uses if use not in proposed.patches.uses]
        if by_hand:
            yield "  " + WORDS("proposal.by_hand", language, rules=_uses(by_hand))


def _new_lines(bound: NewBound, proposed: Proposed, language: Language) -> Iterator[str]:
    fact = proposed.table.label(bound.fact)[language]
    limit = _bound_words(bound, language)
    yield WORDS("proposal.new", language, fact=fact, new=limit)
    where = f"{bound.provision} ({proposed.file}:{bound.quote.line})"
    yield "  " + WORDS("proposal.text", language, place=where, quote=_one_line(bound.quote.text))


def _because(finding: LimitFinding, language: Language) -> str:
    why = WORDS(f"proposal_why.{finding.why.value}", language) if finding.why is not None else ""
    return f"{punctuation(language).semicolon}{why}" if why else ""


def _limit_words(threshold: Threshold, table: FactTable, language: Language) -> str:
    if isinstance(threshold.limit, Share):
        share, cap = plain(threshold.limit.share * 100), amount_words(threshold.limit.cap, threshold.spec, language)
        return WORDS("limit.share", language, share=share, base=table.label(threshold.limit.fact)[language], cap=cap)
    amount = amount_words(threshold.limit, threshold.spec, language)
    return WORDS(f"limit.{threshold.how.value}", language, amount=amount)


def _reading_words(reading: NewLimit, spec: FactSpec, language: Language) -> str:
    if reading.value is None:
        return reading.words
    amount = amount_words(reading.value, spec, language)
    if reading.how is None:
        return WORDS("proposal.without_bound", language, value=amount)
    return WORDS(f"limit.{reading.how.value}", language, amount=amount)


def _bound_words(bound: NewBound, language: Language) -> str:
    amount = bound.words if bound.spec is None else amount_words(bound.value, bound.spec, language)
    return WORDS(f"limit.{bound.how.value}", language, amount=amount)


def _uses(uses: Iterable[RuleUse]) -> str:
    return ", ".join(f"{use.rule_set}/{use.id} ({use.file}:{use.line})" for use in uses)


def _one_line(quote: str) -> str:
    return "".join(line.strip() if place else line.rstrip() for place, line in enumerate(quote.splitlines()))


# --- JSON -------------------------------------------------------------------------------------------------------------


def proposal_json(proposed: Proposed, language: Language) -> dict[str, Any]:
    """The proposal for programs: quotes as they stand in the file, numbers as programs read them."""
    proposal, patches = proposed.proposal, proposed.patches
    return {
        "file": proposed.file,
        "document": proposal.document,
        "effective": proposal.effective.isoformat(),
        "counts": {state.value: len(proposal.of(state)) for state in LimitState} | {"new": len(proposal.new)},
        **{
            state.value: [_finding_json(finding, proposed, language) for finding in proposal.of(state)]
            for state in _SHOWN
        },
        "new": [_new_json(bound) for bound in proposal.new],
        "renumbered": [{"from": old, "to": new} for old, new in dict.fromkeys(_renumbered(proposal))],
        "patch": [{"file": file.name, "diff": file.diff} for file in patches.files],
    }


def _finding_json(finding: LimitFinding, proposed: Proposed, language: Language) -> dict[str, Any]:
    limit, found = finding.limit, finding.found
    threshold, provision = limit.threshold, limit.provision
    return {
        "fact": threshold.fact,
        "rules": [_use_json(use, proposed.patches) for use in limit.uses],
        "old": {
            "how": threshold.how.value,
            "limit": limit_json(threshold),
            "provision": str(provision.reference),
            "quote": limit.sentence,
            "file": provision.file,
            "line": limit.line,
        },
        "readings": [reading_json(reading, threshold.spec) for reading in finding.readings],
        "found": None
        if found is None
        else {
            "provision": found.part.id,
            "likeness": round(found.likeness, 3),
            "same_number": found.same_number,
            "score": round(found.score, 3),
        },
        "why": None if finding.why is None else finding.why.value,
        "reason": None if finding.why is None else WORDS(f"proposal_why.{finding.why.value}", language),
        "proposed": {"provision": str(proposed.proposal.reference(finding)), "test": _test(finding)}
        if finding.state is LimitState.CHANGED
        else None,
    }


def _use_json(use: RuleUse, patches: Patches) -> dict[str, Any]:
    return {
        "rule_set": use.rule_set,
        "id": use.id,
        "place": use.place.value,
        "file": use.file,
        "line": use.line,
        "patched": use in patches.uses,
    }


def limit_json(threshold: Threshold) -> str:
    """The limit of a threshold as programs read it."""
    if isinstance(threshold.limit, Share):
        share = threshold.limit
        return f"{plain(share.share * 100)}% of {share.fact}, at most {canonical(share.cap, threshold.spec)}"
    return canonical(threshold.limit, threshold.spec)


def reading_json(reading: NewLimit, spec: FactSpec) -> dict[str, Any]:
    """What a number of a text would make of a threshold, as programs read it."""
    return {
        "how": None if reading.how is None else reading.how.value,
        "limit": None if reading.value is None else canonical(reading.value, spec),
        "words": reading.words,
        "quote": reading.quote.text,
        "line": reading.quote.line,
        "provision": reading.provision,
    }


def _new_json(bound: NewBound) -> dict[str, Any]:
    return {
        "fact": bound.fact,
        "how": bound.how.value,
        "limit": plain(bound.value) if bound.spec is None else canonical(bound.value, bound.spec),
        "words": bound.words,
        "quote": bound.quote.text,
        "line": bound.quote.line,
        "provision": bound.provision,
        "near": bound.near,
    }


def _test(finding: LimitFinding) -> str:
    """The test of a changed threshold as a rule file writes it."""
    reading, threshold = finding.readings[0], finding.limit.threshold
    how: Comparison | None = reading.how
    value: Decimal | None = reading.value
    if how is None or value is None:
        return ""
    return f"{{fact: {threshold.fact}, {how.value}: {written_limit(value, threshold.spec)}}}"


def patch_text(proposed: Proposed, language: Language) -> str:
    """The patch with the proposal in front of it, as lines that `patch` and `git apply` pass over."""
    words = [f"# {line}".rstrip() for line in proposal_lines(proposed, language)]
    return "\n".join([*words, "", *(file.diff for file in proposed.patches.files)])
