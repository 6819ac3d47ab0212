"""How people who use LangChain compose the assistant: in LCEL, and as the tool of an agent."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import tool
from llm_support import CORPUS, FIFTH, FIFTH_ZH, TODAY, gate_for, hits

from assistant.answering.answer import Answer, DraftClaim, Outcome, Quotation
from assistant.answering.llm.runnables import answer_runnable, passage_retriever
from assistant.answering.understanding import understand
from assistant.corpus.model import Reference
from assistant.retrieval.retriever import Hit


def ask(question: str) -> Answer:
    """Stands in for `Assistant().ask`."""
    understood = understand(question, CORPUS, TODAY)
    gate = gate_for(understood)
    claim = gate.admit(DraftClaim(FIFTH, (Quotation(Reference("rules", "2.1.2(5)", "2026-04-24"), FIFTH),)))
    assert claim is not None
    return Answer(question, understood.language, TODAY, Outcome.ANSWERED, f"{FIFTH} [1]", claims=(claim,), citations=tuple(gate.citations))


def search(question: str) -> Sequence[Hit]:
    """Stands in for `Assistant().search`."""
    return hits("2.1.2(5)", "2.1.2(1)")


def test_the_chain_is_a_runnable_with_every_form_of_call() -> None:
    chain = answer_runnable(ask)
    question = "What does the fifth standard require?"
    assert chain.invoke(question)["citations"][0]["quote"] == FIFTH
    assert [answer["outcome"] for answer in chain.batch([question, question])] == ["answered", "answered"]
    assert asyncio.run(chain.ainvoke(question))["answer"] == f"{FIFTH} [1]"
    assert [answer["question"] for answer in chain.stream(question)] == [question]


def test_the_retriever_gives_documents_in_the_language_of_the_question() -> None:
    retriever = passage_retriever(search)
    found = retriever.invoke("What does the fifth standard require?")
    assert found[0].page_content.startswith(FIFTH)
    assert found[0].metadata["citation"] == "rules@2026-04-24#2.1.2(5)"
    assert retriever.invoke("第五套标准有什么要求？")[0].page_content.startswith(FIFTH_ZH)


def test_lcel_composes_retriever_prompt_and_model() -> None:
    def as_text(documents: list[Document]) -> str:
        return "\n".join(f"{document.metadata['citation']}: {document.page_content}" for document in documents)

    model = GenericFakeChatModel(messages=iter([AIMessage("RMB 4 billion.")]))
    prompt = ChatPromptTemplate.from_template("Context:\n{context}\n\nQuestion: {question}")
    chain = {"context": passage_retriever(search) | as_text, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()
    assert chain.invoke("What does the fifth standard require?") == "RMB 4 billion."


class Scripted(GenericFakeChatModel):
    """A model that calls a tool and then repeats what the tool said."""

    def bind_tools(self, tools: Any, **_: Any) -> BaseChatModel:
        return self


def test_an_agent_calls_the_assistant_as_a_tool() -> None:
    from langchain.agents import create_agent

    chain = answer_runnable(ask)

    @tool
    def star_rules(question: str) -> dict[str, Any]:
        """Answer a question on the STAR Market listing rules, with verified citations."""
        return chain.invoke(question)

    call = AIMessage("", tool_calls=[{"name": "star_rules", "args": {"question": "What does the fifth standard require?"}, "id": "1"}])
    agent = create_agent(Scripted(messages=iter([call, AIMessage("Done.")])), [star_rules])
    messages = agent.invoke({"messages": [HumanMessage("Tell me about the fifth standard")]})["messages"]
    told = [message for message in messages if isinstance(message, ToolMessage)]
    assert "rules" in str(told[0].content)
    assert FIFTH in str(told[0].content)
