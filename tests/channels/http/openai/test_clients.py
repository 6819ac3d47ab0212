"""What chat programs and SDKs really send: nulls, empty tools, parts, roles, prompts of their own; and the errors they read."""

from __future__ import annotations

import json
from typing import Any

import openai
import pytest

from assistant.answering.question.chores import Chore, chore_of, first_words
from assistant.channels.http.openai.chores import LONGEST_TITLE, chore_reply
from assistant.channels.http.openai.messages import ChatMessage
from assistant.errors import ServiceError
from assistant.language.text import Language
from tests.channels.http.openai.test_api import FIFTH, FIFTH_ZH, assistant_says, client_for, completed, said, user
from tests.channels.http.services import HeldAssistant, Service, StartService
from tests.effort import costs_no_more_than_honest, repeated

CAN_IT = "Can a company with an expected market cap of RMB 3.9bn list on STAR?"
CAN_IT_ZH = "一家预计市值39亿元的公司能在科创板上市吗？"

JSON_TITLE = """### Task:
Generate a concise, 3-5 word title with an emoji summarizing the chat history.
### Output:
JSON format: { "title": "your concise title here" }
### Chat History:
<chat_history>
USER: %s
ASSISTANT: Not on these facts.
</chat_history>"""
JSON_TAGS = """### Task:
Generate 1-3 broad tags categorizing the main themes of the chat history.
### Output:
JSON format: { "tags": ["tag1", "tag2", "tag3"] }
### Chat History:
<chat_history>
USER: %s
</chat_history>"""
JSON_FOLLOW_UPS = """### Task:
Suggest 3-5 relevant follow-up questions or prompts that the user might naturally ask next in this conversation.
### Output:
JSON format: { "follow_ups": ["Question 1?", "Question 2?"] }
### Chat History:
<chat_history>
USER: %s
</chat_history>"""
PREDICT = (
    "Please help me predict the three most likely questions that human would ask. The output must be an array in JSON "
    'format: ["question1","question2","question3"]\n\nHuman: %s\nAssistant: no'
)
PLAIN_TITLES = (
    "Provide a concise, 5-word-or-less title for the conversation. Only return the title itself.\n\nConversation:\nUser: %s",
    'Generate a title in less than 6 words for the following message (language: en):\n"""\nUser: %s\nAssistant: no\n"""',
    "Based on the chat history, give this conversation a name.\nKeep it short.\n\n```\nUser: %s\n```\n\nThe name is:",
    "Summarize in a 5-word Title. Give the title only.\nUser: %s",
    "你是一名擅长会话的助理，请将以下对话总结为10个字以内的标题：\nuser: %s\nassistant: 不能",
)


def posted(service: Service, **fields: Any) -> Any:
    return service.client.post("/v1/chat/completions", json={"model": "star-assistant", **fields})


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.text
    return str(response.json()["choices"][0]["message"]["content"])


# --- requests as they are sent ----------------------------------------------------------------------------------------


def test_null_is_a_field_left_out(service: Service) -> None:
    names = (
        "model", "stream", "stream_options", "n", "tools", "tool_choice", "functions", "function_call", "modalities",
        "response_format", "logprobs", "top_logprobs", "temperature", "max_tokens", "stop", "user", "seed", "metadata",
        "parallel_tool_calls", "logit_bias", "reasoning_effort", "audio", "store", "prediction",
    )  # fmt: skip
    message = {"role": "user", "content": FIFTH, "name": None, "tool_calls": None, "refusal": None}
    plain = text_of(posted(service, messages=[user(FIFTH)]))
    assert text_of(posted(service, messages=[message], **dict.fromkeys(names))) == plain
    assert text_of(posted(service, messages=[user(FIFTH)], stream_options={"include_usage": None})) == plain
    part = {"type": "text", "text": FIFTH, "annotations": None}
    assert text_of(posted(service, messages=[{"role": "user", "content": [part]}])) == plain


@pytest.mark.parametrize(
    "options",
    [
        {"tools": [], "tool_choice": "auto"},
        {"tool_choice": "none"},
        {"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "none"},
        {"functions": [{"name": "f"}], "function_call": "none"},
        {"functions": []},
        {"modalities": []},
        {"stream_options": {"include_obfuscation": False}},
    ],
)
def test_what_asks_for_nothing_else_is_accepted(service: Service, options: dict[str, Any]) -> None:
    assert text_of(posted(service, messages=[user(FIFTH)], **options)) == text_of(
        posted(service, messages=[user(FIFTH)])
    )


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"tool_choice": "required"}, "tool_choice"),
        ({"tool_choice": {"type": "function", "function": {"name": "f"}}}, "tool_choice"),
        ({"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto"}, "tools"),
        ({"functions": [{"name": "f"}], "function_call": {"name": "f"}}, "functions"),
        ({"n": 2}, "n"),
    ],
)
def test_what_cannot_be_served_is_the_protocols_own_error(
    service: Service, options: dict[str, Any], param: str
) -> None:
    with client_for(service) as client, pytest.raises(openai.BadRequestError) as caught:
        completed(client, user(FIFTH), extra_body=options)
    assert (caught.value.type, caught.value.code, caught.value.param) == (
        "invalid_request_error",
        "unsupported_value",
        param,
    )


def test_errors_are_those_that_clients_know(service: Service, start_service: StartService) -> None:
    error = posted(service, messages=[{"role": "king", "content": "x"}]).json()["error"]
    assert (error["type"], error["param"]) == ("invalid_request_error", "messages[0].role")
    error = posted(service).json()["error"]
    assert (error["code"], error["param"]) == ("missing_required_parameter", "messages")
    response = service.client.post("/v1/chat/completions", content=b"{", headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_json")
    error = posted(service, messages=[user(FIFTH)], model="gpt-4.1").json()["error"]
    assert (error["type"], error["code"], error["param"]) == ("invalid_request_error", "model_not_found", "model")
    for path in ("completions", "responses", "embeddings"):
        response = service.client.post(f"/v1/{path}", json={})
        assert response.status_code == 404
        assert "/v1/chat/completions" in response.json()["error"]["message"]
    few = start_service(rate_per_address=1)
    with client_for(few) as client:
        client.models.list()
        with pytest.raises(openai.RateLimitError) as caught:
            client.models.list()
    assert (caught.value.type, caught.value.code) == ("rate_limited", "rate_limit_exceeded")
    assert int(caught.value.response.headers["retry-after"]) > 0


def test_a_wrong_key_is_an_authentication_error(start_service: StartService) -> None:
    service = start_service(require_key=True)
    with client_for(service, "wrong") as client, pytest.raises(openai.AuthenticationError) as caught:
        client.models.list()
    assert (caught.value.type, caught.value.code) == ("unauthorized", "invalid_api_key")


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ([user("五" * 9_000)], "问题有9,000个字符"),
        ([user("请看图：第五套标准"), {"role": "user", "content": [{"type": "text", "text": "图里是什么？"}, {"type": "image_url"}]}],
         "请用文字提问"),
    ],
)  # fmt: skip
def test_an_error_is_in_the_language_of_the_chat(service: Service, messages: list[Any], reason: str) -> None:
    response = posted(service, messages=messages)
    assert response.status_code == 400
    assert reason in response.json()["error"]["message"]


def test_what_the_service_cannot_do_is_said_in_the_language_of_the_chat(
    held_assistant: HeldAssistant, start_service: StartService
) -> None:
    held_assistant.fault = ServiceError("the database cannot be reached; try again")
    held_assistant.go.set()
    with client_for(start_service(held_assistant)) as client:
        for question, line in ((FIFTH_ZH, "暂时无法处理"), (FIFTH, "the database cannot be reached")):
            with pytest.raises(openai.APIError, match=line):
                list(completed(client, user(question), stream=True))


def test_a_picture_sent_before_does_not_end_the_chat(service: Service) -> None:
    picture = {
        "role": "user",
        "content": [{"type": "text", "text": "this?"}, {"type": "image_url", "image_url": {"url": "x"}}],
    }
    assert text_of(posted(service, messages=[picture, assistant_says("no"), user(FIFTH)])).endswith(
        text_of(posted(service, messages=[user(FIFTH)]))[-200:]
    )


def test_what_tools_and_assistants_said_is_read_past(service: Service) -> None:
    messages = [
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        user("Hello"),
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f"}}],
        },
        {"role": "tool", "tool_call_id": "1", "content": "the market cap is RMB 99bn"},
        {"role": "assistant", "content": [{"type": "refusal", "refusal": "no"}]},
        {"role": "user", "content": [{"type": "input_text", "text": FIFTH}]},
    ]
    assert text_of(posted(service, messages=messages)) == text_of(posted(service, messages=[user(FIFTH)]))


# --- what chat programs ask for themselves ----------------------------------------------------------------------------


@pytest.mark.parametrize(("question", "language"), [(CAN_IT, Language.EN), (CAN_IT_ZH, Language.ZH)])
@pytest.mark.parametrize("prompt", [JSON_TITLE, JSON_TAGS, JSON_FOLLOW_UPS, PREDICT, *PLAIN_TITLES])
def test_a_chore_is_one_line_in_the_language_of_the_chat_without_a_verdict(
    service: Service, prompt: str, question: str, language: Language
) -> None:
    response = posted(service, messages=[user(prompt % question)])
    text, star = text_of(response), response.json()["choices"][0]["message"]["star"]
    assert "\n" not in text
    assert len(text) < 400
    assert (star["language"], star["outcome"]) == (language.value, None)
    assert "verdict" not in star
    assert any("\u4e00" <= c <= "\u9fff" for c in text) is (language is Language.ZH)


def test_json_is_given_where_json_is_wanted(service: Service) -> None:
    title = json.loads(text_of(posted(service, messages=[user(JSON_TITLE % CAN_IT)])))
    assert title == {"title": "Can a company with an expected market…"}
    tags = json.loads(text_of(posted(service, messages=[user(JSON_TAGS % CAN_IT_ZH)])))
    assert tags == {"tags": ["科创板", "上市规则"]}
    follow_ups = json.loads(text_of(posted(service, messages=[user(JSON_FOLLOW_UPS % CAN_IT)])))["follow_ups"]
    assert all(isinstance(question, str) and question.endswith("?") for question in follow_ups)
    assert len(json.loads(text_of(posted(service, messages=[user(PREDICT % CAN_IT_ZH)])))) == len(follow_ups)


def test_a_title_is_the_first_question_cut_short() -> None:
    for question, language in ((CAN_IT, Language.EN), (CAN_IT_ZH, Language.ZH), (FIFTH, Language.EN)):
        reply = chore_reply([ChatMessage(role="user", content=PLAIN_TITLES[0] % question)])
        assert reply is not None
        assert reply.language is language
        assert question.startswith(reply.text.rstrip("…"))
        assert len(reply.text) <= LONGEST_TITLE + 1
    nothing = chore_reply([ChatMessage(role="user", content=PLAIN_TITLES[0] % "hello")])
    assert nothing is not None
    assert nothing.text == "STAR Market listing rules"


@pytest.mark.parametrize("stream", [False, True])
def test_a_title_is_asked_for_behind_the_conversation_or_in_the_system_message(service: Service, stream: bool) -> None:
    behind = [user(FIFTH_ZH), assistant_says("…"), user("使用四到五个字直接返回这句话的简要主题，不要解释、不要标点")]
    system = [
        {"role": "system", "content": "You need to summarize the user's conversation into a title of 10 words or less"},
        user(f"user: {FIFTH_ZH}\nassistant: 40亿元"),
    ]
    for messages in (behind, system):
        with client_for(service) as client:
            if stream:
                chunks = list(completed(client, *messages, stream=True))
                text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
                assert chunks[-1].choices[0].finish_reason == "stop"
            else:
                text = said(client, *messages)
        assert text == "第五套标准对市值有什么要求"


@pytest.mark.parametrize(
    "question",
    [
        FIFTH,
        "What title must the prospectus have?",
        "Which follow-up questions does the exchange usually ask?",
        "招股书的标题和名称怎么写？",
        "交易所的后续问询问题有哪些？",
        "Suggest which standard fits us and name the conditions",
    ],
)
def test_a_question_of_a_person_is_no_chore(question: str) -> None:
    ordinary = ChatMessage(role="system", content="You are a helpful assistant for lawyers. Give every answer a title.")
    assert chore_of(question) is None
    assert chore_reply([ordinary, ChatMessage(role="user", content=question)]) is None


@pytest.mark.parametrize(
    "piece", ["give ", "chat as a ", "根据对话", " ", "user: ", "generate the tags of ", "title ", "**"]
)
def test_whether_it_is_a_chore_is_known_at_once(piece: str) -> None:
    hostile = f"title {repeated(piece, 80_000)}"
    assert costs_no_more_than_honest(chore_of, hostile)
    assert costs_no_more_than_honest(first_words, hostile)


def test_a_prompt_that_completes_what_is_typed_gets_nothing_to_add() -> None:
    prompt = '### Task:\nYou are an autocompletion system. JSON format: { "text": "<completion>" }\n<text>第五套</text>'
    assert chore_of(prompt) is Chore.COMPLETION
    reply = chore_reply([ChatMessage(role="user", content=prompt)])
    assert reply is not None
    assert json.loads(reply.text) == {"text": ""}
