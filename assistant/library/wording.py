"""A comparison in words, for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from assistant.eligibility.proposals.wording import limit_json
from assistant.language.text import Language
from assistant.library.compare import ComparedProvision, TextAgreement, TextComparison
from assistant.library.words import WORDS


def comparison_lines(comparison: TextComparison, language: Language) -> Iterator[str]:
    """What agrees is counted, what differs stands sentence beside sentence, then the rules that rest on it."""
    restated, official = comparison.restated, comparison.official
    names = {"restated": f"{restated.document}@{restated.id}", "official": f"{official.document}@{official.id}"}
    yield WORDS("compare.head", language, **names)
    counts = Counter(each.agreement for each in comparison.provisions)
    yield "  " + WORDS(
        "compare.counts",
        language,
        same=counts[TextAgreement.SAME],
        differs=counts[TextAgreement.DIFFERS],
        no_numbers=counts[TextAgreement.NO_NUMBERS],
        only_restated=counts[TextAgreement.ONLY_RESTATED],
        only_official=len(comparison.only_official),
    )
    for provision in comparison.provisions:
        if provision.agreement in (TextAgreement.DIFFERS, TextAgreement.ONLY_RESTATED):
            yield from _provision_lines(provision, language)
    yield from _rule_lines(comparison, language)
    better = [each for each in comparison.provisions if each.allowed.rank < each.provision.evidence.rank]
    for each in better:
        grades = {"held": each.provision.evidence.value, "allowed": each.allowed.value}
        yield WORDS("compare.grade", language, provision=each.provision.id, **grades)


def _provision_lines(provision: ComparedProvision, language: Language) -> Iterator[str]:
    yield WORDS(f"compare.{provision.agreement.name.lower()}", language, provision=provision.provision.id)
    for sentence in provision.sentences:
        if sentence.agreement is TextAgreement.DIFFERS and sentence.official is not None:
            yield "    " + WORDS("compare.restated", language, text=sentence.text)
            quote = " ".join(sentence.official.text.split())
            yield "    " + WORDS("compare.official", language, provision=sentence.provision, text=quote)
            numbers = ", ".join(sentence.missing), ", ".join(sentence.other) or "-"
            yield "    " + WORDS("compare.numbers", language, missing=numbers[0], other=numbers[1])


def _rule_lines(comparison: TextComparison, language: Language) -> Iterator[str]:
    if not comparison.affected:
        yield WORDS("compare.no_rule", language, count=len(comparison.rules))
        return
    yield WORDS("compare.rules", language, count=len(comparison.affected), all=len(comparison.rules))
    for finding in comparison.affected:
        limit = finding.limit
        rules = ", ".join(f"{use.rule_set}: {use.label[language]}" for use in limit.uses)
        threshold = f"{limit.threshold.fact} {limit_json(limit.threshold)}"
        yield "    " + WORDS(
            "compare.rule",
            language,
            rule=rules,
            threshold=threshold,
            state=WORDS[f"limit.{finding.state.value}"][language],
        )
