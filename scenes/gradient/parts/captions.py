"""What the gradient's clip says: titles and captions, each by what is true of the function."""

from __future__ import annotations

from collections.abc import Sequence

from manim import VGroup

from mathcore import Fact, Shown
from scenes.gradient.parts.gradient_map import GradientMap
from scenes.gradient.parts.map_scale import crowding
from scenes.gradient.parts.slope_round import QUARTER, ROUND
from stage.gadgets.hill import defined_all_over
from stage.text.phrases import Formula, Phrase

_DECIDED = {
    "minimum": (
        Phrase("A minimum: it bends upwards every way"),
        Phrase("The second derivatives decide: it bends upwards every way. A minimum."),
    ),
    "maximum": (
        Phrase("A maximum: it bends downwards every way"),
        Phrase("The second derivatives decide: it bends downwards every way. A maximum."),
    ),
    "saddle": (
        Phrase("A saddle: upwards one way, downwards another"),
        Phrase("The second derivatives decide: it bends upwards one way, downwards another. A saddle."),
    ),
}
_LOOKED_AT = {
    "minimum": (
        Phrase("A minimum: all round it is higher"),
        Phrase("The second derivatives do not decide. But all round it is higher: a minimum."),
    ),
    "maximum": (
        Phrase("A maximum: all round it is lower"),
        Phrase("The second derivatives do not decide. But all round it is lower: a maximum."),
    ),
    "saddle": (
        Phrase("A saddle: higher and lower ground beside it"),
        Phrase("The second derivatives do not decide. But some ground beside it is higher, some lower."),
    ),
    "trough": (
        Phrase("Nothing beside it is lower, some as low"),
        Phrase("The second derivatives do not decide. But nothing beside it is lower, and some as low."),
    ),
    "ridge": (
        Phrase("Nothing beside it is higher, some as high"),
        Phrase("The second derivatives do not decide. But nothing beside it is higher, and some as high."),
    ),
    "flat": (
        Phrase("Level ground: the height stays the same"),
        Phrase("All round, the height stays the same: level ground."),
    ),
    "unknown": (
        Phrase("Level here: the slopes do not decide"),
        Phrase("It is level here; what it does beside it, the slopes do not decide."),
    ),
}


class Captions:
    """The titles and captions to a map with a gradient."""

    def __init__(self, shown: GradientMap):
        self.map = shown

    @property
    def steps(self) -> tuple[Phrase, Phrase]:
        """The two captions of the components: how far the arrow goes along each axis."""
        (x, y), (along_x, along_y) = self.map.surface.variables, self.shown(self.map.rises)
        if self.map.alike:
            return (
                Phrase("Go {along_x} along {x}.", x=x, along_x=along_x),
                Phrase("Then {along_y} along {y}.", y=y, along_y=along_y),
            )
        run, depth = self.map.steps
        return (
            Phrase("Over {run} of {x} it rises by {along_x}: go as far.", run=run, x=x, along_x=along_x),
            Phrase("From there, over {depth} of {y}: {along_y}.", depth=depth, y=y, along_y=along_y),
        )

    def shown(self, facts: Sequence[Fact]) -> list[Shown]:
        """The numbers as they stand beside the map."""
        return [fact.shown(self.map.digits) for fact in facts]

    @property
    def along_the_axes(self) -> tuple[Phrase, Phrase]:
        """The captions at the two values that are the partials."""
        (x, y), (along_x, along_y) = self.map.surface.variables, self.shown(self.map.rises)
        if self.map.alike:
            first = Phrase("Along {x} the slope is {along_x}.", x=x, along_x=along_x)
            return first, Phrase("Along {y} it is {along_y}.", y=y, along_y=along_y)
        run, depth = self.map.steps
        first = Phrase("Over {run} of {x} it rises by {along_x}.", run=run, x=x, along_x=along_x)
        return first, Phrase("Over {depth} of {y} by {along_y}.", depth=depth, y=y, along_y=along_y)

    def stops(self) -> list[tuple[float, VGroup | None, Phrase | None]]:
        """Where the turning arrow rests: the angle, what is marked there, and what is said."""
        turned = self.map.round
        if self.map.level is not None:
            return [(float(ROUND), None, None)]
        words = Phrase("Along the contour it is 0."), None
        along = (QUARTER * k for k in range(2))
        found = list(zip(map(float, along), turned.partials, self.along_the_axes, strict=True))
        found += zip(turned.ways, turned.zeros, words, strict=False)
        return [*sorted(found, key=lambda one: one[0]), (float(ROUND), None, None)]

    @property
    def told_round(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the arrow that turns all round."""
        if self.map.level is not None:
            title = Phrase("Level: the slope is 0 all round")
            return title, Phrase(
                "Turn all round: the slope is 0 every way. None is the steepest, so there is no arrow."
            )
        title = Phrase("Turn all round, and trace the slope")
        return title, Phrase("Turn, and trace the slope.")

    @property
    def told_peak(self) -> tuple[Phrase, Phrase, Phrase]:
        """The title and the two captions for the curve's peak and its trough."""
        turned = self.map.round
        angle, rate = turned.peak_fact.shown(1), turned.rate_fact.shown(turned.digits)
        back = turned.trough_fact.shown(turned.digits)
        second = Phrase("Straight back: {back}.", back=back)
        if self.map.alike:
            title = Phrase("The curve's peak is the steepest way up")
            first = Phrase("Its peak, towards {angle}°: {rate}.", angle=angle, rate=rate)
        else:
            title = Phrase("The curve's peak is the steepest way on this map")
            first = Phrase("Its peak on this map, towards {angle}°: {rate}.", angle=angle, rate=rate)
        return title, first, second

    @property
    def told_hill(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the hill: where over the map there is one."""
        values = {"head": Formula(self.map.surface.called), "f": self.map.surface}
        if defined_all_over(self.map.surface, self.map.scale.box):
            title = Phrase("Over every place stands a height")
            return title, Phrase("Over every place stands a height, {head} = {f}.", **values)
        title = Phrase("Over every place of the domain stands a height")
        return title, Phrase("Over every place of the domain stands a height, {head} = {f}.", **values)

    @property
    def told_slopes(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the two partials."""
        x, y = self.map.surface.variables
        if self.map.level is not None:
            return Phrase("Both slopes are 0"), Phrase(
                "Here both slopes are 0, along {x} and along {y}.", x=x, y=y
            )
        return Phrase("Two of these slopes are enough"), Phrase(
            "Two are enough: along {x} and along {y}.", x=x, y=y
        )

    @property
    def told_gradient(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the arrow: on unequal scales it is the steepest way on this map."""
        second = Phrase("From start to end: the gradient, towards the peak.")
        if self.map.alike:
            return Phrase("The gradient points the steepest way up"), second
        return Phrase("On this map, the gradient points the steepest way up"), second

    @property
    def told_crossing(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the contour that the arrow crosses."""
        if self.map.alike:
            title = Phrase("It stands at right angles to the contour")
            return title, Phrase("Nothing rises along it; the gradient crosses it at right angles.")
        title = Phrase("On this map, it stands at right angles to the contour")
        return title, Phrase(
            "Nothing rises along it; on a map of these scales, the gradient crosses it straight."
        )

    @property
    def told_steepness(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the arrow's length."""
        return Phrase("Its length is the steepness"), Phrase(
            "As long as the peak is high: {slope}.", slope=self.map.steepness()
        )

    @property
    def crowded(self) -> bool:
        """Whether the arrows are seen to be longer where the contours are closer to each other."""
        shown = self.map
        if shown.level is not None or shown.surface.is_plane or not shown.alike:
            return False
        return crowding(shown.plot.levels, shown.path.lengths())

    @property
    def told_moves(self) -> tuple[Phrase, Phrase]:
        """The title and the caption for the moving point, by what is true of this function."""
        if self.map.level is not None:
            title = Phrase("A step away, the arrow grows")
            return title, Phrase(
                "Step away, and one way is the steepest again: the arrow grows, always across the contours."
            )
        if self.map.surface.is_plane:
            title = Phrase("On a plane it is the same everywhere")
            return title, Phrase("Move: on a plane, the gradient never changes.")
        if self.crowded:
            title = Phrase("Always across the contours, longer where they crowd")
            return title, Phrase("The arrow is always across the contours, longer where they crowd.")
        title = Phrase("Always across the contours")
        return title, Phrase("The arrow follows, always straight across the contours.")

    @property
    def told_level(self) -> tuple[Phrase, Phrase]:
        """The title and the caption that name a level place, by what it is."""
        decided = _DECIDED if self.map.level.decided else _LOOKED_AT
        return decided[self.map.level.kind]

    @property
    def told_vanishing(self) -> tuple[Phrase, Phrase, Phrase]:
        """The title and the two captions for the arrow that vanishes, by what the place is."""
        place = self.map.path.level
        title, rest = {
            "minimum": (
                Phrase("At a minimum the arrow vanishes"),
                Phrase("At {place} the arrow is gone: a minimum.", place=place),
            ),
            "maximum": (
                Phrase("At a maximum the arrow vanishes"),
                Phrase("At {place} the arrow is gone: a maximum.", place=place),
            ),
            "saddle": (
                Phrase("At a saddle the arrow vanishes"),
                Phrase("At {place} the arrow is gone: a saddle.", place=place),
            ),
        }[self.map.path.kind]
        return title, Phrase("Move the point."), rest

    @staticmethod
    def told_missing(kind: str) -> tuple[Phrase, Phrase]:
        """The title and the caption for an arrow that misses the extremum."""
        if kind == "maximum":
            return Phrase("The gradient does not point at the maximum"), Phrase(
                "It points where it is steepest from here."
            )
        return Phrase("The gradient does not point at the minimum"), Phrase(
            "It points where it is steepest from here."
        )
