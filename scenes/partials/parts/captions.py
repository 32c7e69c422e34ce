"""What is said of the ground, each as a title and a caption."""

from __future__ import annotations

from mathcore import Surface
from stage.scene.lesson_scene import LessonScene
from stage.text.phrases import Formula, Phrase

Told = tuple[Phrase, Phrase]  # title, caption


def tell(scene: LessonScene, told: Told) -> None:
    """Put up the title and say the caption."""
    title, words = told
    scene.title(title)
    scene.say(words)


def of_the_ground(f: Surface, whole: bool) -> Told:
    """A plane, or a hill with a tangent plane; ``whole``: it has a height over every place."""
    title = Phrase("Two variables: a plane") if f.is_plane else Phrase("Two variables: a hill")
    values = {"head": Formula(f.called), "f": f}
    if whole:
        return title, Phrase("{head} = {f}: over every place stands a height.", **values)
    return title, Phrase("{head} = {f}: over every place of the domain stands a height.", **values)


def of_the_hill(f: Surface, whole: bool) -> Told:
    """A hill; ``whole``: it has a height over every place."""
    x, y = f.variables
    values = {"x": x, "y": y, "head": Formula(f.called)}
    if whole:
        title = Phrase("A hill: every place has its height")
        return title, Phrase("A hill: over every place ({x}, {y}) stands a height, {head}.", **values)
    title = Phrase("A hill: a height over every place of the domain")
    return title, Phrase(
        "A hill: over every place ({x}, {y}) of the domain stands a height, {head}.", **values
    )
