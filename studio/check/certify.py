"""The check: a scene is run without drawing, ten frames a second; every claim and every text is looked at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, nan

import numpy as np
from manim import AnimationGroup, FadeIn, FadeOut, Mobject, Scene, Wait, tempconfig

from stage.claims.claim import Claim, Comparison, claims_of
from stage.scene.lesson_scene import Beat, LessonScene
from stage.style.animations import Drive
from stage.text.phrases import Phrase
from stage.text.written import Written
from studio.check.comparisons import Listening, nameless, order_faults
from studio.check.frame import Frame, drawn_of
from studio.check.layout import Box, Fault, box_of, faults, is_empty, name_of, not_finite
from studio.check.lengths import scale_faults
from studio.lesson.running import UNDRAWN, SilentRenderer, finish_animations
from studio.lesson.scene_fault import NO_BEAT
from studio.system.gc_pause import gc_seldom

RATE = 10  # looks a second
_OPEN = "self.open() puts up the title and what stands throughout"
_KEEPS_SHAPE = (Drive, FadeIn, FadeOut, Wait)  # animations under which an object stays what it claims to be


class DryRenderer(SilentRenderer):
    """Runs a scene at ``RATE`` steps a second without drawing it; ``look`` is called at each step."""

    def __init__(self, look: Callable[[Scene], None]):
        super().__init__()
        self._look = look

    def play(self, scene: Scene, *args, **kwargs) -> None:
        start = self.time
        scene.compile_animation_data(*args, **kwargs)
        scene.begin_animations()
        if scene.is_current_animation_frozen_frame():
            self._look(scene)
        else:
            for t in np.arange(0, scene.duration, 1 / RATE):
                self.time = start + t
                scene.update_to_time(t)
                self._look(scene)
            finish_animations(scene)
        self.time = start + scene.duration
        self.num_plays += 1


@dataclass(frozen=True)
class Finding:
    """Something wrong in a clip: in which beat, when first (seconds), for how many looks, what with what.

    ``boxes`` are round the objects at that moment, in frame units, the centre of the frame being 0.
    """

    clip: str
    beat: str
    time: float
    kind: str
    what: str
    other: str
    detail: str
    looks: int = 1
    boxes: tuple[Box, ...] = ()

    def __str__(self) -> str:
        between = f"{self.what} and {self.other}" if self.other else self.what
        detail = f" ({self.detail})" if self.detail else ""
        return f"{self.clip} · {self.beat} · {self.time:.1f} s · {self.kind}: {between}{detail}"


@dataclass
class Report:
    """What the check of one clip found; ``claims`` are the rows of claims.json."""

    clip: str
    claims: list[dict] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    beats: list[Beat] = field(default_factory=list)
    seconds: float = 0.0
    looks: int = 0

    @property
    def claims_ok(self) -> bool:
        holds = bool(self.claims) and all(row["ok"] for row in self.claims)
        return holds and not any(finding.kind == "claim" for finding in self.findings)

    @property
    def ok(self) -> bool:
        return self.claims_ok and not self.findings


class Examiner:
    """Looks at a scene's frames: keeps a row for each claim and beat, a finding for each fault and beat."""

    def __init__(self, clip: str):
        self.report = Report(clip)
        self._rows: dict[tuple, dict] = {}
        self._where: dict[tuple, tuple[Box, ...]] = {}  # of rows that fail
        self._readings: dict[tuple[int, str], tuple[object, Comparison]] = {}
        self._faults: dict[tuple, tuple[float, Fault, int]] = {}
        self._waiting: dict[tuple[int, str], tuple[str, float]] = {}
        self._settled: set[tuple[int, str]] = set()
        self._said: dict[str, list[Phrase]] = {}  # in the beat that is being played
        self._broken: set[int] = set()  # the ids of what claims something and is not finite now
        self._met: dict[int, Mobject] = {}  # keeps every mobject read, so that no other gets its id

    def look(self, scene: LessonScene) -> None:
        """Examine the scene as it stands."""
        beat = scene.beats[-1].name if scene.beats else ""
        frame, self._broken = Frame(drawn_of(scene)), set()
        whole = self._note_not_finite(beat, scene.time, frame)
        ground = scene.camera.background_color.to_hex()
        if not self.report.looks and is_empty(whole, scene.layout, ground):
            self._found(beat, scene.time, Fault("opens on an empty frame", "nothing is seen", "", _OPEN))
        self.report.looks += 1
        moving, measured = _changing(scene.animations or []), []
        for mobject in frame.family:
            own = vars(mobject)
            if "claims" in own and frame.shows(mobject):
                for claim in claims_of(mobject):
                    self._read(beat, scene, mobject, claim, id(mobject) in moving)
            if "labelled_lengths" in own or "stated_scales" in own:
                measured.append(mobject)
        if measured:
            for fault in scale_faults(frame, measured, moving | self._broken, scene):
                self._found(beat, scene.time, fault)
        for fault in faults(self._as_seen(beat, scene, frame, whole), scene.layout):
            if fault.kind == "too small" and any(
                id(m) in moving
                for m in frame.family
                if getattr(m, "says", "") and f"“{m.says}”" == fault.text
            ):
                continue  # it is still growing
            self._found(beat, scene.time, fault)

    def hear(self, beat: str, sentence: Phrase) -> None:
        """Note a title or caption of a beat."""
        self._said.setdefault(beat, []).append(sentence)

    def beat_end(self, scene: LessonScene, beat: Beat) -> None:
        """Hold what a beat's sentences compare against the frame on which it ends."""
        sentences = self._said.pop(beat.name, [])
        named = beat.name in scene.orders
        for fault in (*order_faults(scene, beat), *([] if named else nameless(sentences))):
            self._found(beat.name, beat.end, fault)

    def _as_seen(self, beat: str, scene: LessonScene, frame: Frame, whole: list[Mobject]) -> Frame:
        """The frame with all that is in space as its flat projection, without what is not finite."""
        family = scene.as_seen(whole)
        if family == frame.family:
            return frame
        seen = Frame(family)
        return seen if seen.finite else Frame(self._note_not_finite(beat, scene.time, seen))

    def _found(self, beat: str, time: float, fault: Fault) -> None:
        key = (beat, fault.kind, fault.text, fault.other)
        first, fault, looks = self._faults.get(key, (time, fault, 0))
        self._faults[key] = (first, fault, looks + 1)

    def _note_not_finite(self, beat: str, time: float, frame: Frame) -> list[Mobject]:
        """A finding for each mobject whose numbers are not finite; the others, of which more can be said."""
        family, amiss = frame.family, not_finite(frame)
        if not amiss:
            return family
        named = [m for m in family if isinstance(m, Written) or claims_of(m)]
        holders = [m for m in named if any(id(part) in amiss for part in m.get_family())]
        names = {id(part): name_of(holder) for holder in holders for part in holder.get_family()}
        for mobject in family:
            if id(mobject) in amiss:
                name = names.get(id(mobject)) or name_of(mobject)
                self._found(beat, time, Fault("not finite", name, "", amiss[id(mobject)]))
        self._broken |= {id(holder) for holder in holders}
        return [m for m in family if id(m) not in amiss.keys() | names.keys()]

    def _read(self, beat: str, scene: LessonScene, mobject: Mobject, claim: Claim, moving: bool) -> None:
        who, time = (id(mobject), claim.name), scene.time
        self._met[id(mobject)] = mobject
        if moving:
            self._waiting.setdefault(who, (beat, time))
            return
        self._settled.add(who)
        reading = self._reading(mobject, claim)
        row = {"clip": self.report.clip, "beat": beat, "time": round(time, 3)}
        key = (beat, *who)
        # The first failure is kept, else the latest reading.
        if key not in self._rows or self._rows[key]["ok"]:
            self._rows[key] = row | vars(reading) | {"name": claim.name}
            if not reading.ok:
                self._where[key] = box_of(scene.as_seen(mobject.get_family()))

    def _reading(self, mobject: Mobject, claim: Claim) -> Comparison:
        """What the claim reads; for one whose truth and shape have not changed, what it read before."""
        if id(mobject) in self._broken:
            return Comparison("number", "not finite", claim.name, "finite", nan, inf, False)
        who, known = (id(mobject), claim.name), None
        if claim.steady or claim.follows:
            shape = b"".join(m.points.tobytes() for m in mobject.get_family())
            known = shape, claim.follows and claim.follows()
            if who in self._readings and self._readings[who][0] == known:
                return self._readings[who][1]
        try:
            reading = claim.read(mobject)
        except (ValueError, ArithmeticError) as error:
            reading = Comparison("number", "", claim.name, str(error), nan, inf, False)
        self._readings[who] = (known, reading)
        return reading

    def conclude(self, scene: LessonScene) -> Report:
        """The report, once the scene has been played."""
        report, clip = self.report, self.report.clip
        report.claims = list(self._rows.values())
        report.beats, report.seconds = scene.beats, scene.time
        if not scene.beats:
            self._faults["", "no beat", "", ""] = 0.0, Fault("claim", "the clip", "", NO_BEAT), 1
        found = report.findings
        for key, row in self._rows.items():
            if not row["ok"]:
                detail, where = f"shown {row['shown']}, true {row['exact']}", self._where[key]
                told = row["beat"], row["time"], "claim", row["name"], "", detail
                found.append(Finding(clip, *told, boxes=where))
        never = "was never at rest, so it could not be read"
        for who, (beat, time) in self._waiting.items():
            if who not in self._settled:
                found.append(Finding(clip, beat, time, "claim", who[1], "", never))
        for (beat, *_), (first, fault, looks) in self._faults.items():
            told = fault.kind, fault.text, fault.other, fault.detail, looks, fault.boxes
            found.append(Finding(clip, beat, first, *told))
        return report


def _changing(animations) -> set[int]:
    """The ids of all mobjects whose shape or place an animation is changing now."""
    changing: set[int] = set()
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            changing |= _changing(animation.animations)
        elif not isinstance(animation, _KEEPS_SHAPE):
            changing |= {id(m) for m in animation.mobject.get_family()}
    return changing


def examine(make: Callable[..., LessonScene], name: str) -> Report:
    """Run ``make(renderer=…)``'s scene without drawing, and report; Manim's configuration stays as it was."""
    examiner = Examiner(name)
    with tempconfig(UNDRAWN | {"frame_rate": RATE}), gc_seldom():
        scene = make(renderer=DryRenderer(examiner.look))
        scene.wording = Listening(scene.wording, examiner.hear)
        scene.at_beat_end = examiner.beat_end
        scene.render()
    return examiner.conclude(scene)


def certify(clip, theme: str) -> Report:
    """Check one clip of a lesson in a theme. Raises SceneFault where its scene's own code fails."""
    with clip.own_code():
        return examine(lambda **kwargs: clip.make(theme, **kwargs), clip.id)
