"""`assistant eval …`: run the suites, compare runs, gate a change, bless a baseline, and show what came out."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.errors import InputError

if TYPE_CHECKING:
    from assistant.corpus.model import Provision, Reference
    from assistant.evaluation.gate import GateResult
    from assistant.evaluation.run_files import Run
    from assistant.evaluation.subject import AssistantSubject

eval_app = typer.Typer(
    help="Measure the assistant, compare runs, and gate a change.", no_args_is_help=True, rich_markup_mode=None
)

Suites = Annotated[
    Path | None,
    typer.Option("--suites", metavar="DIR", help="The folder of suites; evals/suites of the checkout if left out."),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline", metavar="DIR", help="The baseline; evals/baselines/current of the checkout if left out."
    ),
]
Names = Annotated[list[str] | None, typer.Option("--suite", metavar="NAME", help="Only this suite; may be repeated.")]
RunDir = Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a run.")]


@eval_app.command("run")
def run_command(
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="Where the run is kept; evals/runs/DATE-TIME if left out."),
    ] = None,
    suite: Names = None,
    suites: Suites = None,
    jobs: Annotated[
        int,
        typer.Option(
            "--jobs",
            min=1,
            max=64,
            help="How many questions are asked at a time; more than one helps where a model is waited for.",
        ),
    ] = 1,
) -> None:
    """Run the suites and keep every answer; an interrupted run goes on where it stopped."""
    from assistant.evaluation.runs import run_suites
    from assistant.evaluation.suites import load_suites

    selection = load_suites(_suites_folder(suites), tuple(suite or ()))
    folder = out or _evals() / "runs" / f"{dt.datetime.now().astimezone():%Y%m%d-%H%M%S}"
    progress = _progress("Evaluating")
    _show_run(run_suites(selection, _open_subject, folder, jobs=jobs, progress=progress))


@eval_app.command("compare")
def compare_command(
    before: Annotated[Path, typer.Argument(metavar="A", help="The older run, or a baseline.")],
    after: Annotated[Path, typer.Argument(metavar="B", help="The newer run.")],
) -> None:
    """Show what changed between two runs: flips first, then every suite with its interval and test."""
    from assistant.evaluation.compare import compare
    from assistant.evaluation.report import describe_change, describe_flip
    from assistant.evaluation.run_files import read_run

    comparison = compare(read_run(before), read_run(after))
    for name, (old, new) in comparison.differs.items():
        print(f"{name}: {old} -> {new}")
    for what, flips in (("worse", comparison.worse), ("better", comparison.better)):
        for flip in flips:
            print(f"{what}{' CRITICAL' if flip.critical else ''}: {describe_flip(flip)}")
            print(f"  before: {_output_line(flip.before.output)}")
            print(f"  after:  {_output_line(flip.after.output)}")
    for change in comparison.changes:
        print(describe_change(change))
    for what, names in (("edited", comparison.edited), ("added", comparison.added), ("removed", comparison.removed)):
        if names:
            print(
                f"{len(names)} case(s) {what}, not compared: {', '.join(names[:10])}{', …' if len(names) > 10 else ''}"
            )


@eval_app.command("gate")
def gate_command(
    run: RunDir,
    baseline: Baseline = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", min=0.0, max=1.0, help="How much worse a suite may get.")
    ] = 0.05,
) -> None:
    """Decide whether a change may ship.

    Exit status 0 pass, 1 a regression, 2 not run, not comparable or not certain.
    """
    from assistant.evaluation.gate import gate

    result = gate(run, baseline or _baseline_folder(), tolerance=tolerance)
    _show_gate(result)
    sys.exit(result.verdict.exit_status)


@eval_app.command("bless")
def bless_command(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The run that becomes the baseline.")],
    why: Annotated[str, typer.Option("--why", help="Why, in a sentence; kept with the baseline.")],
    baseline: Baseline = None,
) -> None:
    """Make a run the baseline; nothing else changes a baseline."""
    from assistant.evaluation.gate import bless

    folder = baseline or _baseline_folder()
    new_baseline = bless(run, folder, why, _who(), dt.datetime.now().astimezone().date())
    print(f"{folder}: {len(new_baseline.records)} cases blessed")


@eval_app.command("report")
def report_command(
    run: RunDir,
    baseline: Baseline = None,
    suites: Suites = None,
    out: Annotated[
        Path | None, typer.Option("-o", "--out", metavar="DIR", help="Where to write; into the run if left out.")
    ] = None,
) -> None:
    """Write report.html, report.md and junit.xml; beside the baseline if there is one."""
    from assistant.base.files import replace_file
    from assistant.evaluation.gate import gate
    from assistant.evaluation.judge import read_marks
    from assistant.evaluation.report import junit, make_report, markdown
    from assistant.evaluation.report_html import html
    from assistant.evaluation.run_files import read_run
    from assistant.evaluation.suites import load_suites

    current, baseline_folder = read_run(run), baseline or _baseline_folder()
    result = gate(run, baseline_folder) if baseline_folder.exists() else None
    report = make_report(current, load_suites(_suites_folder(suites)), _corpus_find(), result, read_marks(run))
    folder = out or run
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("report.html", html(report)), ("report.md", markdown(report)), ("junit.xml", junit(report))):
        replace_file(folder / name, text)
        print(folder / name)


@eval_app.command("judge")
def judge_command(
    run: RunDir,
    model: Annotated[str, typer.Option("--model", help="The model of an OpenAI-compatible endpoint.")],
    base_url: Annotated[
        str | None,
        typer.Option("--base-url", help="The endpoint; OpenAI's own if left out. The key is OPENAI_API_KEY."),
    ] = None,
    suites: Suites = None,
) -> None:
    """Have a model mark the answers of a run. Advisory: the marks are shown in the report and never block."""
    from assistant.base.resources import packaged
    from assistant.evaluation.judge import judge_run, open_model
    from assistant.evaluation.run_files import read_run
    from assistant.evaluation.suites import load_suites
    from assistant.settings import read_settings

    cache = read_settings().data_dir / "judge.jsonl"
    prompt = (packaged("prompts") / "judge.md").read_text(encoding="utf-8")
    ask = open_model(model, base_url)
    marks = judge_run(
        read_run(run), load_suites(_suites_folder(suites)), ask, prompt, model, cache, _progress("Judging")
    )
    counts = {mark: sum(item["mark"] == mark for item in marks.values()) for mark in ("right", "partly", "wrong")}
    print(f"{run / 'judge.jsonl'}: " + ", ".join(f"{count} {mark}" for mark, count in counts.items()))


@eval_app.command("draft")
def draft_command(
    transcript: Annotated[
        str,
        typer.Argument(
            help="The JSON of `ask --json`, or of a thumbs-down, one object a line if several; - reads standard input."
        ),
    ],
    suite: Annotated[str, typer.Option("--suite", help="The suite the case is for.")] = "answers",
    suites: Suites = None,
) -> None:
    """Turn an answer that was wrong into a draft case to finish by hand."""
    from assistant.evaluation.drafts import draft
    from assistant.evaluation.suites import load_suites
    from assistant.service import read_text

    text = sys.stdin.read() if transcript == "-" else read_text(Path(transcript))
    print(draft(text, suite, load_suites(_suites_folder(suites), (suite,))[0]), end="")


@eval_app.command("export")
def export_command(
    out: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to write to.")],
    inspect: Annotated[
        bool, typer.Option("--inspect", help="As an Inspect AI task (needs the extra `inspect` to run).")
    ] = False,
    suite: Names = None,
    suites: Suites = None,
) -> None:
    """Write the suites for another program; --inspect is the one there is."""
    from assistant.evaluation.inspect_export import export
    from assistant.evaluation.suites import load_suites

    if not inspect:
        raise InputError("say which program the suites are for: --inspect")
    folder = _suites_folder(suites)
    print(export(load_suites(folder, tuple(suite or ())), folder, out))


@eval_app.command("public")
def public_command(
    collection: Annotated[
        str | None, typer.Argument(metavar="SET", help="obliqa or stard; without it the saved table is printed.")
    ] = None,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The folder of the collection.")] = None,
    others: Annotated[
        int | None, typer.Option("--others", min=0, help="Only so many random passages beside the relevant ones.")
    ] = None,
    lexical_only: Annotated[bool, typer.Option("--lexical-only", help="BM25 only: nothing is embedded.")] = False,
) -> None:
    """Measure retrieval on a public collection, or print the table of what was measured."""
    from assistant.evaluation import public
    from assistant.evaluation.public_sets import READERS

    benchmarks = _evals() / "benchmarks"
    if collection is None:
        print(public.table(benchmarks), end="")
        return
    if collection not in READERS or data is None:
        raise InputError(f"name a collection ({', '.join(READERS)}) and its folder with --data")
    from assistant.index.vectors import VectorCache
    from assistant.retrieval.opening import embedder_from
    from assistant.settings import read_settings

    settings = read_settings()
    whole = READERS[collection](data)
    pool = whole.pool(others)
    embedder = embedder_from(settings)
    cache = VectorCache(settings.data_dir / "benchmarks" / "vectors.sqlite")
    dense = None if lexical_only else public.dense_scores(pool, embedder, cache, _progress("Embedding"))
    rows = public.evaluate(pool, dense, public.lexical_scores(pool))
    print(public.save(pool, len(whole.texts), rows, embedder.name, benchmarks / "results"))


@eval_app.command("tune")
def tune_command(
    suites: Suites = None,
    pairs: Annotated[
        list[Path] | None,
        typer.Option(
            "--pairs",
            metavar="FILE",
            help="More questions, as YAML: held or not, or with the sentences that answer; may be repeated.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="PATH", help="Where to write: the scorer itself, or the data folder."),
    ] = None,
    adapter: Annotated[
        bool, typer.Option("--adapter", help="Fit the query adapters instead, on every suite that names provisions.")
    ] = False,
    feedback: Annotated[
        Path | None,
        typer.Option("--feedback", metavar="FILE", help="For --adapter: what `data export-feedback` wrote, besides."),
    ] = None,
) -> None:
    """Fit the planner's scorer on the suite `questions`, and say how well it does on families it has not seen.

    With --adapter fit for each language a map of question vectors, and keep it where folds find better with it.
    """
    if feedback is not None and not adapter:
        raise InputError("--feedback is for --adapter: the scorer is not fitted on it")
    if adapter:
        _tune_adapters(_suites_folder(suites), pairs or (), feedback, out)
        return
    from assistant.answering.plan.scorer import SCORER
    from assistant.evaluation.suites import load_suites
    from assistant.evaluation.tuning import labelled, tune
    from assistant.service import Assistant

    chosen = load_suites(_suites_folder(suites), ("questions",))
    day = chosen[0].as_of
    print(tune(Assistant(clock=lambda: day), labelled(chosen, pairs or ()), out or SCORER))


def _tune_adapters(folder: Path, pairs: Sequence[Path], feedback: Path | None, out: Path | None) -> None:
    from assistant.evaluation import known_answers
    from assistant.evaluation.suites import load_suites
    from assistant.service import Assistant

    chosen = load_suites(folder, tuple(name for name in known_answers.SUITES if (folder / f"{name}.yaml").exists()))
    days = [suite.as_of for suite in chosen if suite.as_of]
    assistant = Assistant(clock=lambda: max(days)) if days else Assistant()
    known = list(known_answers.of_suites(chosen))
    known += [answer for path in pairs for answer in known_answers.of_pairs(path)]
    known += known_answers.of_feedback(feedback, assistant) if feedback else ()
    print(known_answers.tune_adapters(assistant, known, out))


# --- where things are -------------------------------------------------------------------------------------------------


def _evals() -> Path:
    from assistant.base.resources import packaged

    return packaged("evals")


def _suites_folder(folder: Path | None) -> Path:
    return folder or _evals() / "suites"


def _baseline_folder() -> Path:
    return _evals() / "baselines" / "current"


def _open_subject(day: dt.date) -> AssistantSubject:
    from assistant.evaluation.subject import AssistantSubject
    from assistant.settings import read_settings

    subject = AssistantSubject(read_settings(), day, _progress("Indexing"))
    subject.warm_up()
    return subject


def _corpus_find() -> Callable[[Reference], Provision | None]:
    from assistant.corpus.reader import read_corpus
    from assistant.settings import read_settings

    return read_corpus(read_settings().corpus_dir).find


def _who() -> str:
    """Who blesses: the name git signs with, else the user of the machine."""
    import getpass
    import subprocess

    try:
        name = subprocess.run(
            ["git", "config", "user.name"], capture_output=True, text=True, check=False, timeout=5
        ).stdout.strip()
    except OSError:
        name = ""
    return name or getpass.getuser()


def _progress(title: str) -> Callable[[str, int, int], None] | None:
    if not sys.stderr.isatty():
        return None
    from assistant.channels.cli.output import progress_bar

    return progress_bar(title)


# --- what is printed --------------------------------------------------------------------------------------------------


def _show_run(run: Run) -> None:
    from assistant.evaluation.report import make_report, question_rows

    report = make_report(run, (), lambda reference: None)
    for line in report.lines:
        checks = ", ".join(f"{name} {count}" for name, count in line.failed_checks.items())
        print(
            f"{line.suite}: {line.passed}/{line.cases} passed ({line.rate:.1%}){'; failed ' + checks if checks else ''}"
        )
    head, *rows = question_rows(report.questions)
    for row in rows:
        print(
            f"questions, {row[0]}: "
            + ", ".join(f"{value} {name}" for name, value in zip(head[1:], row[1:], strict=True))
        )
    print(run.folder)


def _show_gate(result: GateResult) -> None:
    for finding in result.findings:
        print(f"{finding.verdict.value}: {finding.tier.value}, {finding.subject}: {finding.detail}")
    print(f"gate: {result.verdict.value.upper()}")


def _output_line(output: Mapping[str, Any]) -> str:
    """What came out, in one line."""
    for name in ("error", "answer"):
        if output.get(name):
            return " ".join(str(output[name]).split())[:400]
    if "retrieved" in output:
        return ", ".join(output["retrieved"]["all"][:5])
    if isinstance(output.get("verdict"), Mapping):
        return str(output["verdict"].get("verdict"))
    return ", ".join(f"{fact['fact']}={fact['value']}" for fact in output.get("facts", ()))
