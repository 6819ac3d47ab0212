"""Follow-ups worded better by a model, where one is set.

The deterministic resolution stands whenever it gives nothing better.
"""

from __future__ import annotations

from dataclasses import replace

from assistant.answering.llm.client import UsageCounter
from assistant.answering.llm.planner import ModelPlanner
from assistant.answering.llm.rewrite import rewrite_question
from assistant.answering.llm.spending import Usage
from assistant.dialogue.conversation import Conversation, Resolved
from assistant.dialogue.memory import history
from assistant.eligibility.facts.table import FactTable
from assistant.eligibility.reading.reader import read_facts
from assistant.language.detection import language_of

HISTORY_TOKENS = 600


def reworded(
    resolved: Resolved, conversation: Conversation, table: FactTable, llm: ModelPlanner | None
) -> tuple[Resolved, Usage]:
    """The resolved question in the model's words, facts and day untouched, and what asking the model used."""
    if llm is None or not resolved.followed:
        return resolved, Usage()
    lines = history(conversation, table, language_of(resolved.asked), HISTORY_TOKENS, llm.client.encoding)
    job = UsageCounter(llm.client)
    text = llm.loop.run(rewrite_question(job, lines, resolved.asked))
    better = replace(resolved, text=text) if text and _states_nothing_new(text, resolved, table) else resolved
    return better, job.usage


def _states_nothing_new(text: str, resolved: Resolved, table: FactTable) -> bool:
    """Whether the checker would read no fact from the model's words that was not stated: a verdict is never theirs."""
    language = language_of(resolved.asked)
    stated = (*resolved.facts.facts, *read_facts(resolved.text, table, language).facts)
    known = {(fact.fact, fact.value, fact.comparison) for fact in stated}
    return all((fact.fact, fact.value, fact.comparison) in known for fact in read_facts(text, table, language).facts)
