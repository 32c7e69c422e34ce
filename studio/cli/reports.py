"""What the terminal shows of a check and of a render: tables, findings, notes, and where the files lie."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

from studio.system.console import clock, count, table

if TYPE_CHECKING:
    from studio.check.certify import Report
    from studio.lesson.clip import Clip
    from studio.output.summary import Summary

_MOVERS = ("window", "at", "start", "steps")  # the keys that decide where things lie, the surest first


def check_table(report: Report, title: str, width: float = inf) -> Table:
    """One clip's check, a row for each beat and one for all."""
    rows = []
    for beat in report.beats:
        claims = [row for row in report.claims if row["beat"] == beat.name]
        found = [finding for finding in report.findings if finding.beat == beat.name]
        rows.append((beat.name, f"{beat.end - beat.start:.1f}", *_judged(claims, found)))
    rows.append(("all", f"{report.seconds:.1f}", *_judged(report.claims, report.findings, report.claims_ok)))
    made = table(
        ("beat", "seconds", "claims", "worst error", "layout", "result"),
        rows,
        f"{report.clip} · {title}",
        (1, 2, 3, 4),
        width=width,
        spare=(3, 1, 4, 2),
    )
    if len(rows) > 1:
        made.rows[-2].end_section = True
    if not report.claims:
        made.caption = "This clip claims nothing that could be checked."
    return made


def _judged(claims: Sequence[dict], findings: Sequence[Any], ok: bool = True) -> tuple[str, str, str, str]:
    """How many claims, the worst error of a shape (in its units), the layout, the verdict of the values."""
    drawn = [row["error"] for row in claims if row["kind"] != "number"]
    worst = f"{max(drawn):.0e}" if any(drawn) else "0" if drawn else "–"
    layout = sum(finding.kind != "claim" for finding in findings)
    verdict = "FAILED" if layout < len(findings) or not ok else "ok"
    return str(len(claims)), worst, count(layout, "fault") if layout else "ok", verdict


def show_check(report: Report, title: str, to: Console, parameters: Any = ()) -> None:
    """Print a clip's check and every finding: clip, beat, time, and the two objects; then what helps."""
    to.print(check_table(report, title, to.width))
    for finding in report.findings:
        to.print(f"✗ {finding}", soft_wrap=True)
    if report.claims_ok and report.findings:
        to.print(f"  {what_helps([key for key, _ in parameters])}", soft_wrap=True)


def what_helps(keys: Sequence[str]) -> str:
    """What to do about a fault of layout, by the keys that the scene's table has in a lesson."""
    movers = [f"{key} = …" for key in _MOVERS if key in keys]
    cure = f"in the lesson, another {' or '.join(movers)} puts things elsewhere" if movers else ""
    look = "the film is made all the same: look at that moment, it may do"
    return f"Every value is right, and {look}{'; ' * bool(cure)}{cure}."


def show_notes(parameters: Any, to: Console) -> None:
    """Print how a clip's formulas were read, wherever a reading could surprise, in plain text."""
    for key, value in parameters:
        for note in getattr(value, "notes", ()):
            to.print(f"  {key}: {note}", soft_wrap=True)


def show_summary(summary: Summary, clips: Sequence[Clip], to: Console) -> None:
    """Print what was made, how long it plays, where it lies, and what the check of the clips found."""
    known = {clip.id: clip for clip in clips}
    for report in summary.reports:
        if not report.ok:
            clip = known[report.clip]
            show_check(report, clip.title, to, clip.parameters)
    if not summary.made:
        to.print("Nothing was drawn, because what would be shown does not hold; see above.", soft_wrap=True)
        return
    rows = [(made.id, made.title, made.beats, clock(made.seconds)) for made in summary.made]
    to.print(table(("clip", "title", "beats", "plays"), rows, right=(2, 3), width=to.width, spare=(1, 2, 3)))
    for made in summary.made:  # beside the table, which would fold a path where it is narrow
        to.print(str(made.path), soft_wrap=True)
    plays = clock(sum(made.seconds for made in summary.made))
    how = "all there already" if summary.unchanged else f"made in {clock(summary.took)}"
    to.print(f"{count(len(rows), 'clip')}, {plays}, {how}.", soft_wrap=True)
    for note in summary.notes:
        to.print(note, soft_wrap=True)
    to.print(f"The files lie in {summary.folder}", soft_wrap=True)
    if summary.lecture:
        to.print(f"The lecture is {summary.lecture}", soft_wrap=True)
    if not summary.ok:
        to.print("The layout has the faults listed above; the film was made nevertheless.", soft_wrap=True)
