"""How people who use LangChain compose the assistant: in LCEL, and as the tool of an agent."""

from __future__ import annotations

from typing import Any

from langchain.agents import create_agent
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompt_values import PromptValue
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import RunnablePassthrough
from langchain_core.tools import tool

from assistant import chain, retriever
from assistant.service import Assistant

QUESTION = "What market cap does the fifth standard require?"


def as_text(documents: list[Document]) -> str:
    return "\n".join(f"{document.id}: {document.page_content}" for document in documents)


class Scripted(GenericFakeChatModel):
    """Says what it is told to, and keeps what it was asked; stands in for a model with tools."""

    def bind_tools(self, tools: Any, **_: Any) -> BaseChatModel:
        return self


def test_lcel_composes_retriever_prompt_and_model(assistant: Assistant) -> None:
    seen: list[str] = []

    def look(value: PromptValue) -> PromptValue:
        seen.append(value.to_string())
        return value

    model = GenericFakeChatModel(messages=iter([AIMessage("RMB 4 billion.")]))
    prompt = ChatPromptTemplate.from_template("Context:\n{context}\n\nQuestion: {question}")
    context = retriever(assistant, k=3) | as_text
    composed = {"context": context, "question": RunnablePassthrough()} | prompt | look | model | StrOutputParser()
    assert composed.invoke(QUESTION) == "RMB 4 billion."
    assert "sse-star-listing-rules@2026-04-24#2.1.2(5)" in seen[0]


def test_lcel_puts_the_cited_answer_into_a_chain(assistant: Assistant) -> None:
    model = GenericFakeChatModel(messages=iter([AIMessage("In short: 4 billion.")]))
    composed = chain(assistant) | (lambda answer: f"Shorten: {answer.text}") | model | StrOutputParser()
    assert composed.invoke(QUESTION) == "In short: 4 billion."


def test_an_agent_calls_the_assistant_as_a_tool(assistant: Assistant) -> None:
    answers = chain(assistant)

    @tool
    def star_rules(question: str) -> dict[str, Any]:
        """Answer a question on the STAR Market listing rules, with verified citations."""
        return answers.invoke(question).as_json()

    call = AIMessage("", tool_calls=[{"name": "star_rules", "args": {"question": QUESTION}, "id": "1"}])
    agent = create_agent(Scripted(messages=iter([call, AIMessage("Done.")])), [star_rules])
    messages = agent.invoke({"messages": [HumanMessage("Tell me about the fifth standard")]})["messages"]
    told = [str(message.content) for message in messages if isinstance(message, ToolMessage)]
    assert "RMB 4 billion" in told[0]
    assert '"verified": true' in told[0].lower()
