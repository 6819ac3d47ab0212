"""The tools for AI clients.

Each takes its arguments to the assistant and gives back a small result and the same in words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from assistant.base.clock import read_day
from assistant.base.deadline import check_deadline
from assistant.channels.mcp import arguments as take
from assistant.channels.mcp import results as give
from assistant.channels.mcp import texts
from assistant.channels.shown.documents import differences_json, provision_json
from assistant.corpus.model import Version
from assistant.eligibility.facts.files import facts_from_node
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.verdict.checker import Verdict
from assistant.eligibility.verdict.what_if import OutcomeChange, compare_days, labels
from assistant.eligibility.wording.contract import verdict_json
from assistant.eligibility.wording.flips import (
    CriterionFlip,
    DaysLine,
    actual_words,
    asked_words,
    days_heading,
    days_lines,
    days_view,
)
from assistant.eligibility.wording.next_questions import next_question
from assistant.eligibility.wording.view import GapView, verdict_view
from assistant.eligibility.wording.words import VerdictWords
from assistant.errors import InputError
from assistant.language.detection import language_of
from assistant.language.text import Bilingual, Language
from assistant.review.contract import fact_json
from assistant.review.model import ProvenFact

if TYPE_CHECKING:
    from assistant.service import Assistant

PAGE = 12_000
"""Most characters of a reply's list or text; what stands around it is far shorter."""

SUMMARY = 8_000
"""Most characters of the gaps in one reply of check_eligibility."""
REPAIRS = 4_000
"""Most characters of the repairs in its first reply."""
STILL_TO_SHOW = 5
"""How many facts that nobody stated are named for each."""

_BEGINNING = 240
_OF_A_FACT = ("fact", "value", "exactness", "unit", "basis", "file", "page", "cell")
_TELLING = 10


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool: its name, what a model is told of it, and the function behind it."""

    name: str
    title: str
    description: str
    arguments: type[take.Arguments]
    result: type[give.Result]
    run: Callable[[Assistant, Any], give.ToolReply]


def ask(assistant: Assistant, arguments: take.AskArguments) -> give.ToolReply:
    """Answer a question."""
    answer = assistant.ask(arguments.question, arguments.as_of, on_claim=lambda _: check_deadline())
    contract = answer.as_json()
    every = answer.lines
    page, following = give.page([line.text for line in every], arguments.offset, PAGE)
    lines = every[arguments.offset : arguments.offset + len(page)]
    text = "\n".join(page)
    whole = len(lines) == len(every)
    cited = frozenset[int]().union(*(line.citations for line in lines))
    result = give.AnswerResult(
        answer=text,
        citations=[
            give.CitationResult(**{**item, "quote": None if item["quote"] in text else item["quote"]})
            for item in contract["citations"]
            if whole or item["n"] in cited
        ],
        verdict=_summary(answer.verdict) if answer.verdict else None,
        next_offset=following,
        **{name: contract[name] for name in _OF_THE_CONTRACT},
    )
    return give.ToolReply(result, texts.answer(result, VerdictWords(answer.language, assistant.book.fact_table)))


_OF_THE_CONTRACT = (
    "contract",
    "language",
    "as_of",
    "as_of_from",
    "outcome",
    "abstain_reason",
    "facts_read",
    "unread",
    "warnings",
    "plan",
    "planner",
    "writer",
)
"""What an answer of the tools has as `assistant ask --json` has it."""


def check_eligibility(assistant: Assistant, arguments: take.CheckArguments) -> give.ToolReply:
    """The verdict on a company."""
    verdict = _verdict(assistant, arguments)
    say = VerdictWords(arguments.language, verdict.table)
    view, contract = verdict_view(verdict), verdict_json(verdict)
    gaps: list[give.GapResult] | None = None
    repairs: list[dict[str, Any]] | None = None
    if arguments.detail == "full":
        every = [route for section in contract["sections"] for route in section["routes"]]
        routes, following = give.page(every, arguments.offset, PAGE)
        sections = _with_routes(contract["sections"], routes)
    else:
        sections = _without_criteria(contract["sections"])
        some, following = give.page([_gap(gap, say) for gap in view.gaps], arguments.offset, SUMMARY)
        gaps = list(some)
        if not arguments.offset:
            repairs = list(give.page([_repair(repair) for repair in contract["repairs"]], 0, REPAIRS)[0])
    result = give.EligibilityResult(
        conclusion=say.conclusion(view),
        sections=[give.SectionResult(**section) for section in sections],
        gaps=gaps,
        repairs=repairs,
        assumptions=say.assumptions(view),
        next_offset=following,
        **{
            name: contract[name]
            for name in ("rule_set", "as_of", "verdict", "rests_on_judgement", "weakest_evidence", "missing_facts")
        },
    )
    if gaps is not None:
        text = texts.verdict_summary(view, result, say)
    else:
        text = texts.verdict_continued(result, say) if arguments.offset else texts.verdict_tree(verdict, result, say)
    return give.ToolReply(result, text)


def missing_facts(assistant: Assistant, arguments: take.MissingArguments) -> give.ToolReply:
    """What to ask next."""
    verdict = _verdict(assistant, arguments)
    keys = tuple(key for key in verdict.missing_facts if key not in arguments.skip)
    question = next_question(replace(verdict, missing_facts=keys), arguments.language)
    every = [_missing(key, verdict.table, arguments.language) for key in keys]
    page, following = give.page(every, arguments.offset, PAGE)
    result = give.MissingResult(
        rule_set=verdict.rule_set.id,
        as_of=verdict.as_of.isoformat(),
        verdict=verdict.conclusion.value,
        next_question=give.QuestionResult(fact=question.fact, text=question.text, choices=list(question.choices))
        if question
        else None,
        missing_facts=list(page),
        total=len(every),
        next_offset=following,
    )
    return give.ToolReply(
        result, texts.missing(verdict_view(verdict), result, VerdictWords(arguments.language, verdict.table))
    )


def review_document(assistant: Assistant, arguments: take.ReviewArguments) -> give.ToolReply:
    """What a company's papers say, and the verdict on it."""
    review = assistant.review(arguments.papers, arguments.as_of)
    conflicts = {conflict.fact: conflict.readings[1:] for conflict in review.conflicts}
    every = [
        _read_fact(fact) | ({"conflicts": [_read_fact(other) for other in others]} if others else {})
        for fact in review.facts
        for others in [conflicts.get(fact.fact, ())]
    ]
    facts, following = give.page(every, arguments.offset, PAGE)
    result = give.ReviewResult(
        company=review.company or None,
        as_of=review.verdict.as_of.isoformat(),
        verdict=review.verdict.conclusion.value,
        facts=list(facts),
        not_found=list(dict.fromkeys(missing.fact for missing in review.not_found)),
        notes=[note.en for note in review.notes],
        next_offset=following,
    )
    return give.ToolReply(result, texts.review(result))


def memo(assistant: Assistant, arguments: take.MemoArguments) -> give.ToolReply:
    """The memo of a verdict or of a review."""
    from assistant.review.memo.builder import verdict_memo
    from assistant.review.memo.markdown import memo_markdown
    from assistant.review.memo.of_review import review_memo
    from assistant.review.memo.origin import memo_origin

    corpus, language = assistant.corpus, arguments.language
    if arguments.facts is not None:
        facts = facts_from_node(arguments.facts, assistant.book.fact_table, day=assistant.today)
        found = verdict_memo(assistant.check(facts, arguments.as_of), corpus, language, memo_origin(corpus))
    else:
        review = assistant.review(arguments.papers, arguments.as_of)
        found = review_memo(review, corpus, assistant.book.fact_table, language)
    page, following = give.page(memo_markdown(found).split("\n"), arguments.offset, PAGE)
    result = give.MemoResult(memo="\n".join(page), next_offset=following)
    return give.ToolReply(result, result.memo)


def _read_fact(fact: ProvenFact) -> dict[str, Any]:
    """A fact with its proof, its words short."""
    told = {name: value for name, value in fact_json(fact).items() if name in _OF_A_FACT and value is not None}
    return {**told, "words": texts.beginning(fact.place.words, _BEGINNING)}


def get_provision(assistant: Assistant, arguments: take.ProvisionArguments) -> give.ToolReply:
    """The text of a provision."""
    provision = assistant.provision(arguments.document, arguments.provision, arguments.version, arguments.as_of)
    fields = provision_json(provision)
    parts = {name: text for name, text in fields["text"].items() if arguments.language in (None, name)}
    longest, until = max(map(len, parts.values())), arguments.offset + PAGE // len(parts)
    if arguments.offset and arguments.offset >= longest:
        raise InputError(f"offset {arguments.offset} is behind the end of the text ({longest} characters)")
    result = give.ProvisionResult(
        **{
            **fields,
            "in_force": provision.in_force(arguments.as_of or assistant.today),
            "text": {name: text[arguments.offset : until] for name, text in parts.items()},
            "next_offset": until if until < longest else None,
        }
    )
    return give.ToolReply(result, texts.provision(result))


def diff_provision(assistant: Assistant, arguments: take.DiffArguments) -> give.ToolReply:
    """What changed in a provision."""
    older, newer = (
        _version(assistant, arguments.document, text) for text in (arguments.from_version, arguments.to_version)
    )
    name = _provision(assistant, arguments.provision, older, newer)
    rows = differences_json(older, newer, name)["differences"] or [{"change": "unchanged", "lines": {}}]
    every = [(language, line) for language, changed in rows[0]["lines"].items() for line in changed]
    page, following = give.page(every, arguments.offset, PAGE)
    provisions = [version.provisions.get(name) for version in (older, newer)]
    result = give.DiffResult(
        document=older.document,
        provision=name,
        from_version=older.id,
        to_version=newer.id,
        change=rows[0]["change"],
        differences=[
            give.DifferenceResult(language=language, lines=[line for of, line in page if of == language])
            for language in dict.fromkeys(of for of, _ in page)
        ],
        notes=[give.Names(en=item.note.en, zh=item.note.zh) for item in provisions if item and item.note],
        next_offset=following,
    )
    return give.ToolReply(result, texts.difference(result))


def rules_diff(assistant: Assistant, arguments: take.RulesDiffArguments) -> give.ToolReply:
    """What changed in effect, for any company or for one."""
    say = VerdictWords(arguments.language, assistant.book.fact_table)
    if arguments.facts is None:
        every, told, verdicts = _effects(assistant, arguments, say)
    else:
        every, told, verdicts = _flips(assistant, arguments, say)
    page, following = give.page(every, arguments.offset, PAGE)
    result = give.RulesDiffResult(
        rule_set=assistant.book.rule_set(arguments.rule_set).id,
        first=arguments.first.isoformat(),
        second=arguments.second.isoformat(),
        verdicts=verdicts,
        changes=list(page),
        next_offset=following,
    )
    return give.ToolReply(result, texts.effects(told, result, arguments.language))


def _effects(
    assistant: Assistant, arguments: take.RulesDiffArguments, say: VerdictWords
) -> tuple[list[dict[str, Any]], list[str], None]:
    """What differs for any company, and the same in words."""
    diff = assistant.effect_diff(arguments.first, arguments.second, arguments.rule_set)
    from assistant.eligibility.proofs.wording import effect_lines, facts_json

    every = [
        {
            "id": change.id,
            "label": change.label[say.language],
            "before": change.before.value,
            "after": change.after.value,
            "provisions": list(map(str, change.provisions)),
            "company": facts_json(change.company),
            **({"causes": list(change.causes)} if change.causes else {}),
        }
        for change in (*diff.criteria, *diff.verdicts)
    ]
    return every, list(effect_lines(diff, say)), None


def _flips(
    assistant: Assistant, arguments: take.RulesDiffArguments, say: VerdictWords
) -> tuple[list[dict[str, Any]], list[str], list[str]]:
    """What differs for the one company, and the same in words."""
    assert arguments.facts is not None
    facts = facts_from_node(arguments.facts, assistant.book.fact_table, day=assistant.today)
    change = compare_days(facts, assistant.book, arguments.first, arguments.second, arguments.rule_set)
    view, names = days_view(change), labels(change.after.rule_set)
    criteria = {flip.id: flip for flip in (*view.criteria, *view.open)}
    every = [_flip(flip, criteria.get(flip.id), names, say) for flip in change.flips]
    told = [days_heading(view, say), *(_with_sources(line) for line in days_lines(view, say))]
    return every, told, [change.before.conclusion.value, change.after.conclusion.value]


def _flip(
    flip: OutcomeChange, criterion: CriterionFlip | None, names: Mapping[str, Bilingual], say: VerdictWords
) -> dict[str, Any]:
    """An outcome that differs; of a criterion also what it rests on."""
    label = criterion.label if criterion is not None else names.get(flip.id, Bilingual(flip.id, flip.id))
    told = {"id": flip.id, "label": label[say.language], "before": flip.before, "after": flip.after}
    if criterion is None:
        return {**told, "provisions": []}
    return {
        **told,
        "provisions": list(map(str, criterion.cited)),
        "actual": actual_words(criterion, say) or None,
        "required": [asked_words(side, say) or None for side in (criterion.before, criterion.after)],
    }


def _with_sources(line: DaysLine) -> str:
    """A line with the provisions it rests on."""
    places = ", ".join(dict.fromkeys(str(cited) for flip in line.resting for cited in flip.cited))
    return f"- {line.text} [{places}]" if places else f"- {line.text}"


def verify_citation(assistant: Assistant, arguments: take.VerifyArguments) -> give.ToolReply:
    """Whether a quote stands where it is said to."""
    result = give.CheckedCitationResult(
        **assistant.verify(arguments.citation, arguments.quote, arguments.as_of).as_json()
    )
    return give.ToolReply(result, texts.checked(result))


def search(assistant: Assistant, arguments: take.SearchArguments) -> give.ToolReply:
    """Where something is regulated."""
    language = language_of(arguments.query)
    hits = [
        give.HitResult(
            rank=hit.rank,
            score=round(hit.score, 4),
            document=hit.provision.document,
            version=hit.provision.version,
            provision=hit.provision.id,
            title=hit.provision.title[language],
            beginning=texts.beginning(hit.provision.text_for(language), _BEGINNING),
            evidence=hit.provision.evidence.value,
        )
        for hit in assistant.search(arguments.query, arguments.k, arguments.as_of)
    ]
    result = give.HitsResult(as_of=(arguments.as_of or assistant.today).isoformat(), hits=hits)
    return give.ToolReply(result, texts.hits(result, language))


def list_documents(assistant: Assistant, arguments: take.DocumentsArguments) -> give.ToolReply:
    """What is held."""
    day = arguments.as_of or assistant.today
    every = [
        give.DocumentResult(
            document=document.id,
            title=give.Names(en=document.latest.title.en, zh=document.latest.title.zh),
            issuer=document.latest.issuer,
            in_force=current.id if (current := document.at(day)) else None,
            versions=[
                give.VersionResult(
                    version=version.id,
                    effective_from=version.since.isoformat() if version.since else None,
                    effective_to=version.effective_to.isoformat() if version.effective_to else None,
                    provisions=len(version.provisions),
                    evidence=version.evidence.value,
                )
                for version in document.versions
            ],
        )
        for document in assistant.corpus.documents.values()
    ]
    page, following = give.page(every, arguments.offset, PAGE)
    result = give.DocumentsResult(as_of=day.isoformat(), documents=list(page), next_offset=following)
    return give.ToolReply(result, texts.documents(result))


def _verdict(assistant: Assistant, arguments: take.CheckArguments | take.MissingArguments) -> Verdict:
    facts = facts_from_node(arguments.facts, assistant.book.fact_table, day=assistant.today)
    return assistant.check(facts, arguments.as_of, arguments.rule_set)


def _gap(gap: GapView, say: VerdictWords) -> give.GapResult:
    criterion = gap.criterion
    cited, required = criterion.cited, criterion.requirement
    return give.GapResult(
        criterion=criterion.id,
        section=gap.section,
        route=gap.route.id,
        outcome=gap.outcome.value,
        kind="judgement" if criterion.judgement else "computed",
        needed=say.needed(gap),
        required=say.requirement(required) if required else None,
        actual=say.stated(criterion.known) if criterion.known else None,
        citation=give.SourceResult(
            document=cited.document, version=cited.version, provision=cited.provision, evidence=cited.evidence.value
        ),
    )


def _repair(repair: dict[str, Any]) -> dict[str, Any]:
    return {**repair, "still_to_show": repair["still_to_show"][:STILL_TO_SHOW]}


def _missing(key: str, table: FactTable, language: Language) -> give.MissingFactResult:
    spec = table.spec(key)
    assert spec is not None
    return give.MissingFactResult(fact=key, label=table.label(key)[language], kind=spec.kind.value)


def _without_criteria(sections: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections of a verdict's JSON down to their routes."""
    return [
        {**section, "routes": [{"id": route["id"], "outcome": route["outcome"]} for route in section["routes"]]}
        for section in sections
    ]


def _with_routes(sections: list[dict[str, Any]], shown: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections that have some of the routes shown, with those alone."""
    some = [{**section, "routes": [route for route in section["routes"] if route in shown]} for section in sections]
    return [section for section in some if section["routes"]]


def _summary(verdict: dict[str, Any]) -> give.VerdictResult:
    """The verdict in an answer, without its criteria."""
    return give.VerdictResult(
        sections=[give.SectionResult(**section) for section in _without_criteria(verdict["sections"])],
        missing_facts=verdict["missing_facts"][:_TELLING],
        **{name: verdict[name] for name in ("rule_set", "as_of", "verdict", "weakest_evidence")},
    )


def _version(assistant: Assistant, document: str, text: str) -> Version:
    """A version by its id, or the one in force on a day. Raises InputError naming those held."""
    known = assistant.corpus.documents.get(document)
    day = read_day(text) if known is not None and known.version(text) is None else None
    return assistant.document(document, None if day else text, day)


def _provision(assistant: Assistant, provision: str, *versions: Version) -> str:
    """The id of a provision that at least one of the versions holds."""
    for version in versions:
        try:
            return assistant.provision(version.document, provision, version.id).id
        except InputError as error:
            missing = error
    raise missing


TOOLS = (
    Tool(
        "ask",
        "Ask about STAR Market listing rules",
        "Answers one question about listing on the Shanghai STAR Market (科创板): conditions, standards, sci-tech "
        "attributes, the "
        "growth tier, delisting, how a rule changed. Every claim carries a citation whose quote was found word for "
        "word in the "
        "provision. outcome `abstained` means these rules hold no answer: say so, do not fill it in. For a yes or no "
        "about a "
        "company use check_eligibility; where the question states figures the checker's verdict comes with the answer.",
        take.AskArguments,
        give.AnswerResult,
        ask,
    ),
    Tool(
        "check_eligibility",
        "Check a company against the rules",
        "The only source of a yes or no about a company: tests its facts against the rules in force on a day, by rule "
        "and exact "
        "arithmetic, no model. `eligible`: every section is met. `not_eligible`: a section fails on the facts given. "
        "`undetermined`: not a no, facts are missing or need judgement; ask the user what missing_facts names. Gives "
        "what fails "
        "or is open, what each would take, and the provision behind it. A fact left out is unknown, never zero or no.",
        take.CheckArguments,
        give.EligibilityResult,
        check_eligibility,
    ),
    Tool(
        "missing_facts",
        "What to ask the company next",
        "The facts that would settle an open verdict, the most telling first, and the next question to put to the "
        "user. Start with facts {} for an interview; add each answer and call again until the verdict is not "
        "`undetermined`.",
        take.MissingArguments,
        give.MissingResult,
        missing_facts,
    ),
    Tool(
        "review_document",
        "Review a company's papers",
        "Facts of a prospectus, reports or workbooks, with page and words, and the verdict on them. Papers may be "
        "inside information and their words come to you: only where the user asks for it.",
        take.ReviewArguments,
        give.ReviewResult,
        review_document,
    ),
    Tool(
        "memo",
        "Write a memo",
        "The verdict on facts or papers as a memo in Markdown with dated footnotes; give it as it is.",
        take.MemoArguments,
        give.MemoResult,
        memo,
    ),
    Tool(
        "get_provision",
        "Read a provision",
        "The text of one provision in English and Chinese as it stood on a day or in a version, with its dates, its "
        "evidence grade and its cross-references.",
        take.ProvisionArguments,
        give.ProvisionResult,
        get_provision,
    ),
    Tool(
        "diff_provision",
        "Compare two versions of a provision",
        "What differs in one provision between two versions of its document, line by line in both languages.",
        take.DiffArguments,
        give.DiffResult,
        diff_provision,
    ),
    Tool(
        "rules_diff",
        "What changed in effect between two days",
        "What changed in effect: with facts each outcome that differs for that company, without, each that can differ "
        "and the smallest company that shows it (seconds; needs the extra `prove`).",
        take.RulesDiffArguments,
        give.RulesDiffResult,
        rules_diff,
    ),
    Tool(
        "verify_citation",
        "Verify a quotation",
        "Whether a quote stands word for word in the provision it is ascribed to, and whether that was in force on "
        "the day. Use it before passing on a quotation from elsewhere. `not_checkable` means not held here, not that "
        "the provision does not exist.",
        take.VerifyArguments,
        give.CheckedCitationResult,
        verify_citation,
    ),
    Tool(
        "search",
        "Search the rules",
        "The provisions nearest to a query, with their ids and how each begins. To get an answer use ask.",
        take.SearchArguments,
        give.HitsResult,
        search,
    ),
    Tool(
        "list_documents",
        "List the rules held",
        "The documents held here with their ids, versions and the days these took effect.",
        take.DocumentsArguments,
        give.DocumentsResult,
        list_documents,
    ),
)
