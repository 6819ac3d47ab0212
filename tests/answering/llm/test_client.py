"""The client: retries, waiting, the circuit breaker, the bound on calls at once, tokens and money."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from assistant.answering.llm.breaker import Breaker
from assistant.answering.llm.client import Call, LlmClient, LlmError
from assistant.answering.llm.spending import Ledger, read_prices
from assistant.settings import LlmSettings
from assistant.testing.llm_server import LlmServer, ScriptedReply, in_pieces, plan_json
from assistant.testing.scripted_model import ask, ask_server, model_settings
from assistant.testing.small_corpus import FIFTH, FIRST, NO_PROFIT

GOOD = plan_json(1)
CALL = {"type": "json_schema", "json_schema": {"name": "x", "strict": True, "schema": {}}}


def call() -> Call:
    return Call([("system", "s"), ("user", "u")], CALL)


def run(client: LlmClient) -> str:
    return asyncio.run(client.complete(call()))


class Waits:
    """Records the pauses between attempts instead of making them."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def test_the_pause_the_server_asks_for_is_kept_with_a_little_jitter() -> None:
    waits = Waits()
    with LlmServer(
        [
            ScriptedReply(status=429, headers={"Retry-After": "7"}),
            ScriptedReply(status=503, headers={"retry-after-ms": "1500"}),
            ScriptedReply(["ok"]),
        ]
    ) as server:
        assert run(LlmClient(model_settings(server.url, deadline=60.0), sleep=waits)) == "ok"
    assert 7 <= waits.seconds[0] <= 7.7
    assert 1.5 <= waits.seconds[1] <= 1.65


def test_a_server_that_wants_an_hour_is_not_waited_for() -> None:
    waits = Waits()
    with LlmServer([ScriptedReply(status=429, headers={"Retry-After": "3600"})]) as server:
        with pytest.raises(LlmError, match="429"):
            run(LlmClient(model_settings(server.url), sleep=waits))
        assert len(server.requests) == 1
    assert waits.seconds == []


def test_pauses_grow_without_a_hint() -> None:
    waits = Waits()
    with LlmServer([ScriptedReply(status=500)]) as server, pytest.raises(LlmError):
        run(LlmClient(model_settings(server.url, max_retries=4), sleep=waits, breaker=Breaker(failures=99)))
    assert len(waits.seconds) == 4
    assert all(
        low <= seconds <= high
        for seconds, low, high in zip(waits.seconds, (0.12, 0.25, 0.5, 1.0), (0.28, 0.55, 1.1, 2.2), strict=True)
    )


@pytest.mark.parametrize(
    ("status", "said"), [(401, "check the API key"), (404, "check the model's name"), (400, "400")]
)
def test_errors_that_will_not_pass_are_not_tried_again(status: int, said: str) -> None:
    with LlmServer([ScriptedReply(status=status)]) as server:
        with pytest.raises(LlmError, match=said):
            run(LlmClient(model_settings(server.url)))
        assert len(server.requests) == 1


def test_after_three_failures_the_server_is_left_alone_until_the_pause_is_over() -> None:
    now = [0.0]
    breaker = Breaker(failures=3, pause=30, clock=lambda: now[0])
    with LlmServer(lambda _, number: ScriptedReply(status=500) if number <= 3 else ScriptedReply(["ok"])) as server:
        client = LlmClient(model_settings(server.url, max_retries=0), breaker=breaker)
        for _ in range(5):
            with pytest.raises(LlmError):
                run(client)
        assert len(server.requests) == 3
        now[0] = 31
        assert run(client) == "ok"
        assert run(client) == "ok"
        assert len(server.requests) == 5


def test_while_one_caller_tries_again_the_others_do_not_wait() -> None:
    now = [0.0]
    breaker = Breaker(failures=1, pause=30, clock=lambda: now[0])
    breaker.failed()
    now[0] = 31
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert breaker.allows()


def test_the_schema_the_temperature_and_the_budget_are_sent() -> None:
    with LlmServer([ScriptedReply(["ok"])]) as server:
        run(LlmClient(model_settings(server.url, max_output_tokens=321)))
        sent = server.requests[0]
    assert sent["response_format"] == CALL
    assert sent["temperature"] == 0
    assert sent["stream"] is True
    assert sent["stream_options"] == {"include_usage": True}
    assert sent.get("max_completion_tokens", sent.get("max_tokens")) == 321


def test_no_more_calls_at_once_than_allowed() -> None:
    running, most = [0], [0]
    lock, full = threading.Lock(), threading.Barrier(3)

    def script(_: object, __: int) -> ScriptedReply:
        with lock:
            running[0] += 1
            most[0] = max(most[0], running[0])

        def pieces() -> Iterator[str]:
            yield "a"
            full.wait(10)  # three calls have begun, so that one more would be seen
            with lock:
                running[0] -= 1
            yield "b"

        return ScriptedReply(pieces())

    with LlmServer(script) as server:
        client = LlmClient(model_settings(server.url, concurrency=3))

        async def many() -> list[str]:
            return await asyncio.gather(*(client.complete(call()) for _ in range(12)))

        assert asyncio.run(many()) == ["ab"] * 12
    assert most[0] <= 3


def test_one_client_serves_several_event_loops_one_after_another_and_at_once() -> None:
    with LlmServer([ScriptedReply(["ok"])]) as server:
        client = LlmClient(model_settings(server.url))
        assert [run(client) for _ in range(3)] == ["ok"] * 3
        with ThreadPoolExecutor(4) as pool:
            assert list(pool.map(lambda _: run(client), range(8))) == ["ok"] * 8


def test_answers_at_the_same_time_do_not_mix() -> None:
    def script(body: dict[str, object], _: int) -> ScriptedReply:
        question = str(body["messages"]).rsplit("Question: ", 1)[1]
        number = int(question.split("Case ")[1].split(":")[0])
        return ScriptedReply(in_pieces(plan_json(1 + number % 2, 3), 2))

    with LlmServer(script) as server, ThreadPoolExecutor(16) as pool:
        seen = list(
            pool.map(
                lambda n: ask_server(server, f"Case {n}: what market cap does the fifth standard require?").shown,
                range(16),
            )
        )
    assert seen == [((FIFTH, NO_PROFIT)[n % 2], FIRST) for n in range(16)]


# --- tokens and money ------------------------------------------------------------------------------------------------


def test_usage_is_the_servers_own_count_and_priced_by_the_table() -> None:
    seen = ask([ScriptedReply([GOOD], usage=(1_000_000, 500_000))], model="gpt-4.1-mini-2025-04-14")
    price = read_prices().models["gpt-4.1-mini"]
    assert seen.planned.usage.as_json() == {
        "prompt_tokens": 1_000_000,
        "completion_tokens": 500_000,
        "cost_usd": format((price.input + price.output / 2).normalize(), "f"),
    }


def test_usage_is_counted_here_where_the_server_does_not_say_and_an_unknown_price_is_not_zero() -> None:
    usage = ask([ScriptedReply([GOOD])]).planned.usage
    assert usage.prompt_tokens > 350
    assert usage.completion_tokens >= 4
    assert usage.cost_usd is None


def test_the_daily_limit_leaves_the_choice_to_rules_and_ends_with_the_day(tmp_path: Path) -> None:
    day = [dt.date(2026, 7, 1)]
    ledger = Ledger(tmp_path / "spending.sqlite", Decimal("0.01"), lambda: day[0])
    dear = ScriptedReply([GOOD], usage=(20_000, 100))
    with LlmServer([dear]) as server:
        question = "What market cap does the fifth standard require?"
        first = ask_server(server, question, ledger=ledger, model="gpt-4.1-mini", max_output_tokens=1_000)
        assert first.shown
        for _ in range(3):
            last = ask_server(server, question, ledger=ledger, model="gpt-4.1-mini", max_output_tokens=1_000)
        assert "the daily spending limit for the language model is reached" in last.warnings[0]
        assert last.planned.usage.calls == 0
        day[0] = dt.date(2026, 7, 2)
        assert ask_server(server, question, ledger=ledger, model="gpt-4.1-mini", max_output_tokens=1_000).shown


def test_calls_at_the_same_time_stay_under_the_limit_together(tmp_path: Path) -> None:
    ledgers = [Ledger(tmp_path / "spending.sqlite", Decimal("1")) for _ in range(4)]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: ledgers[n % 4].reserve(Decimal("0.3")), range(16)))
    assert sum(taken) == 3
    ledgers[0].settle(Decimal("0.3"), Decimal("0.05"))
    assert ledgers[1].spent() == Decimal("0.65")


def test_without_a_ledger_that_can_be_kept_nothing_is_spent(tmp_path: Path) -> None:
    path = tmp_path / "spending.sqlite"
    path.write_bytes(b"not a database at all" * 100)
    with LlmServer([ScriptedReply([GOOD])]) as server:
        seen = ask_server(server, "What market cap does the fifth standard require?", ledger=Ledger(path, Decimal(1)))
        assert server.requests == []
    assert seen.planned.reason == "limit"


def test_the_price_table_is_dated_and_finds_a_model_by_its_longest_name() -> None:
    prices = read_prices()
    assert isinstance(prices.date, dt.date)
    assert prices.of("openai/gpt-4.1-mini") == prices.models["gpt-4.1-mini"]
    assert prices.of("gpt-4o-2024-11-20") == prices.models["gpt-4o"]
    assert prices.of("gpt-4oo") is None
    assert prices.of("qwen2.5-coder-1.5b") is None


# --- settings --------------------------------------------------------------------------------------------------------


def test_there_is_no_model_without_a_key_or_a_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert not LlmSettings().available
    assert LlmSettings(base_url="http://127.0.0.1:1/v1").available
    assert not LlmSettings(base_url="http://127.0.0.1:1/v1", enabled=False).available


def test_the_usual_variables_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:2/v1")
    found = LlmSettings()
    assert (found.base_url, found.api_key.get_secret_value() if found.api_key else None) == (
        "http://127.0.0.1:2/v1",
        "sk-secret",
    )
    assert "sk-secret" not in repr(found)


def test_a_key_meant_for_one_server_is_never_sent_to_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with LlmServer([ScriptedReply(["ok"])]) as server:
        found = LlmSettings(base_url=server.url)
        assert found.api_key is None
        assert run(LlmClient(found)) == "ok"
