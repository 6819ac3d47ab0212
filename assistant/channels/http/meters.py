"""What the service counts and times, for Prometheus and for OpenTelemetry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Metric, generate_latest

if TYPE_CHECKING:
    from opentelemetry.trace import Tracer

    from assistant.channels.hosting.facade import RecordedReply

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0)

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Methods counted by their name; a caller may invent others without end."""


class Meters:
    """Counters and histograms of one process, in a registry of their own.

    With a `process` each sample has it as a label: where several serve one port, who asks hears of any of them.
    """

    def __init__(self, process: int | None = None) -> None:
        self.registry = CollectorRegistry()
        self._labels = {} if process is None else {"process": str(process)}
        self._requests = Counter(
            "star_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "star_request_seconds", "Time to the last byte.", ("route",), buckets=_SECONDS, registry=self.registry
        )
        self._answers = Counter("star_answers", "Answers given.", ("outcome", "writer"), registry=self.registry)
        self._verdicts = Counter("star_verdicts", "Verdicts given.", ("verdict",), registry=self.registry)
        self._steps = Counter(
            "star_answer_step_seconds", "Time spent in each step of answering.", ("step",), registry=self.registry
        )
        self.work = Gauge("star_work", "Answers worked on or waiting.", registry=self.registry)
        self.turned_away = Gauge("star_turned_away", "Requests over a rate limit.", registry=self.registry)
        self.audit_lost = Gauge("star_audit_lost", "Audit entries that could not be written.", registry=self.registry)

    def request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        self._requests.labels(route, method if method in METHODS else "other", str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, record: RecordedReply) -> None:
        """Count one answer and the time its steps took."""
        answer = record.answer
        if answer is None:
            return
        self._answers.labels(answer.outcome.value, answer.writer).inc()
        for step, milliseconds in answer.timings_ms.items():
            if step != "total":
                self._steps.labels(step).inc(milliseconds / 1000)

    def verdict(self, verdict: str) -> None:
        """Count one verdict."""
        self._verdicts.labels(verdict).inc()

    def text(self) -> bytes:
        """All of it in the text format of Prometheus."""
        return generate_latest(self)

    def collect(self) -> Iterator[Metric]:
        """What was counted, with the label of the process."""
        for metric in self.registry.collect():
            metric.samples = [each._replace(labels={**each.labels, **self._labels}) for each in metric.samples]
            yield metric


class Traces:
    """A span for each request, sent to an OpenTelemetry collector; nothing at all where none is named."""

    def __init__(self, endpoint: str | None) -> None:
        self._tracer = _tracer(endpoint) if endpoint else None

    @contextmanager
    def request(self, method: str, path: str, request_id: str) -> Iterator[None]:
        """Everything inside belongs to the request. Neither the question nor the query string is recorded."""
        if self._tracer is None:
            yield
            return
        attributes = {"http.request.method": method, "url.path": path, "request.id": request_id}
        with self._tracer.start_as_current_span(f"{method} {path}", attributes=attributes):
            yield

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Everything inside is one step of a request."""
        if self._tracer is None:
            yield
            return
        with self._tracer.start_as_current_span(name):
            yield


def _tracer(endpoint: str) -> Tracer:
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "star-listing-assistant"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    return provider.get_tracer("assistant")
