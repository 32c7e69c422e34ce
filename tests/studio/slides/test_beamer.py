"""deck.tex: a frame for each beat with its film, texts that LaTeX sets and does not obey, for two engines."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.film.captions import plain
from studio.slides.deck import Choices, notes
from studio.slides.formats.latex.beamer import media_folder, write_beamer
from studio.slides.formats.latex.tex import PREAMBLE, signs, tex
from studio.slides.formats.letters import clusters, unseen
from tests.studio.slides.decks import HOSTILE

ENGINES = ("pdflatex", "lualatex")
HIDDEN_NOTES = "%\\setbeameroption{show notes on second screen=right}"
SAMPLE = "Für „x²“ gilt f′(1) ≈ −0.607, ∂f/∂x ≤ ∇f · θ₁ → α “so” – it’s 50 % & {more} ℝ x̂ ē"
# What `tex` may write, and what it stands for.
COMMANDS = {
    "textbackslash{}": "\\", "textasciicircum{}": "^", "textasciitilde{}": "~", "textquotedbl{}": '"',
    "textquotesingle{}": "'", "textasciigrave{}": "`", "apart{}": "", "allowbreak{}": "",
    **{character: character for character in "{}$&#%_"},
}  # fmt: skip
BRACED = r"\{(?:[^{}]++|\{(?:[^{}]++|\{(?:[^{}]++|\{[^{}]*+\})*+\})*+\})*+\}"
NAMED = re.compile(
    rf"\\(?:{'|'.join(map(re.escape, COMMANDS))})"
    rf"|\\(?:drawn|lacking)\{{(?P<codes>(?:[0-9A-F]{{4}})+)\}}{BRACED}{BRACED}"
)


def written(deck, folder, **choices) -> str:
    write_beamer(deck, folder / "deck.tex", Choices(**choices))
    return (folder / "deck.tex").read_text(encoding="utf-8")


def read_back(source: str) -> str:
    """The text that a source of `tex` stands for; nothing else in it may be an order."""

    def meant(found: re.Match) -> str:
        if found["codes"]:
            return bytes.fromhex(found["codes"]).decode("utf-16-be")
        return COMMANDS[found[0][1:]]

    left = NAMED.sub("\0", source)
    assert not re.search(r"[\\{}$&#%_^~\"'`\n]|--|<<|>>|,,", left), left
    return NAMED.sub(meant, source)


def visible(text: str) -> str:
    return "".join(character for character in text if not unseen(character))


def frames(source: str) -> list[str]:
    return re.findall(r"\\begin\{frame\}.*?\\end\{frame\}", source, re.S)


def test_a_frame_for_each_beat(deck, tmp_path):
    """Sections are the chapters, subsections the beats, each with a film and a frame."""
    source = written(deck, tmp_path)
    assert re.findall(r"\\section\{(.*)\}", source) == ["The tangent of x²", "A hill"]
    assert re.findall(r"\\subsection\{(.*)\}", source) == [f"Title {number}" for number in range(4)]
    assert len(frames(source)) == len(re.findall(r"^\\film\{", source, re.M)) == 4
    assert "\\title{Slopes}" in source and "\\author{Ada L.}" in source


def test_films_and_pictures_lie_beside_it(deck, tmp_path):
    """Each name in the document is a film and a picture in its folder, the same bytes as the deck's."""
    names = re.findall(r"^\\film\{(.*)\}", written(deck, tmp_path), re.M)
    for name, slide in zip(names, deck.slides, strict=True):
        assert (tmp_path / f"{name}.mp4").read_bytes() == slide.film.read_bytes()
        assert (tmp_path / f"{name}.png").read_bytes() == slide.last.read_bytes()
    assert len(list(media_folder(tmp_path / "deck.tex").iterdir())) == 8


def test_names_are_safe_whatever_the_deck_calls_them(deck, tmp_path):
    """Clips, beats and the file may have any name: folders and films get letters, digits, hyphens."""
    odd = replace(deck.slides[0], clip="../a b%", beat="#~\\{ü}")
    target = tmp_path / "meine Folien #1 %.tex"
    write_beamer(replace(deck, slides=(odd, replace(odd, beat="\u4e2d"))), target, Choices())
    names = re.findall(r"^\\film\{(.*)\}", target.read_text(encoding="utf-8"), re.M)
    assert names == ["meine-Folien-1-media/01-a-b-beat", "meine-Folien-1-media/02-a-b-beat"]
    assert all((tmp_path / f"{name}.mp4").is_file() for name in names)


def test_a_loop_is_a_loop(deck, tmp_path):
    """A film that ends as it began is played again and again, the others once."""
    looped = replace(deck, slides=(deck.slides[0], replace(deck.slides[1], loops=True)))
    assert re.findall(r"^\\film(.*?)\{", written(looped, tmp_path), re.M) == ["", "[loop]"]


def test_speaker_notes_are_told_unless_unwanted(deck, tmp_path):
    """A note holds what is said, seen and next, a paragraph each; without ``notes`` there is none."""
    said = frames(written(deck, tmp_path))[0]
    paragraphs = [*notes(deck, 0)]
    assert len(paragraphs) == 3
    assert re.findall(r"^    (.*)\\par$", said, re.M) == paragraphs
    assert "\\note" not in written(deck, tmp_path, notes=False).partition("\\begin{document}")[2]


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [
        (1920, 1080, "aspectratio=169"),
        (854, 480, "aspectratio=169"),
        (640, 480, "aspectratio=43"),
        (1080, 1080, "paperwidth=9cm,paperheight=9cm"),
        (1080, 1920, "paperwidth=9cm,paperheight=16cm"),
    ],
)
def test_a_page_has_the_shape_of_the_film(deck, tmp_path, width, height, shape):
    """Beamer's own shapes where it has one, else a paper of that shape."""
    assert shape in written(replace(deck, width=width, height=height), tmp_path)


def test_the_same_deck_gives_the_same_bytes(hostile_deck, tmp_path):
    """Nothing in the document tells when it was made, or where."""
    source = written(hostile_deck, tmp_path)
    assert source == written(hostile_deck, tmp_path) and str(tmp_path) not in source


@given(
    st.text(max_size=80)
    | st.sampled_from(HOSTILE)
    | st.text("-<>,`'\"?!\\{}%$&#_^~ ab\u0301\u200d\U0001f600")
)
def test_any_text_is_set_and_nothing_obeyed(text):
    """`tex` writes the text, escaped, and a few commands; reading them back gives the text."""
    for breaks in (False, True):
        source = tex(text, breaks=breaks)
        assert visible(read_back(source)) == visible(plain(text))


@settings(max_examples=60)
@given(st.text(max_size=40))
def test_all_that_pdflatex_does_not_know_is_declared(text):
    """Letters outside of pdfLaTeX's own are declared where they are used, or stand as numbers."""
    declared = {
        int(code, 16) for code in re.findall(r"^\\sign\{([0-9A-F]+)\}", "\n".join(signs([text])), re.M)
    }
    left = NAMED.sub("", tex(text))
    own = {*range(0xA1, 0x180), *map(ord, "–—‘’‚“”„†‡•‰‹›€™")}
    assert {ord(letter) for letter in left if not letter.isascii()} <= declared | own


def compiled(engine: str, source: str, folder) -> str:
    """Compile twice, and what another program copies from the PDF ("" where there is no such program)."""
    if not shutil.which(engine) or not shutil.which("kpsewhich"):
        pytest.skip(f"{engine} is not installed: deck.tex is not compiled.")
    if subprocess.run(["kpsewhich", "beamer.cls"], capture_output=True, timeout=60, check=False).returncode:
        pytest.skip("This TeX has no Beamer: deck.tex is not compiled.")
    (folder / "deck.tex").write_text(source, encoding="utf-8")
    call = [engine, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "deck.tex"]
    for _ in range(2):
        run = subprocess.run(call, cwd=folder, capture_output=True, timeout=240, check=False)
        assert run.returncode == 0, run.stdout.decode("utf-8", "replace")[-2000:]
    if not (reader := shutil.which("pdftotext")):
        return ""
    read = subprocess.run([reader, folder / "deck.pdf", "-"], capture_output=True, timeout=60, check=True)
    return " ".join(read.stdout.decode("utf-8").split())


@pytest.mark.parametrize("engine", ENGINES)
def test_hostile_texts_compile_to_themselves(hostile_deck, tmp_path, engine):
    """Both engines make a page for each beat and each note, from which each text can be copied as it was."""
    slides = tuple(replace(slide, seen=(*slide.seen, SAMPLE)) for slide in hostile_deck.slides)
    source = written(replace(hostile_deck, slides=slides), tmp_path)
    assert HIDDEN_NOTES in source
    copied = compiled(engine, source.replace(HIDDEN_NOTES, "\\setbeameroption{show notes}"), tmp_path)
    log = (tmp_path / "deck.log").read_text(encoding="utf-8", errors="replace")
    assert re.search(r"Output written on deck.pdf \(10 pages", log.replace("\n", " "))
    assert "Missing character" not in log
    assert "could not be" not in log  # multimedia's word on a film that it does not find
    assert not copied or all(plain(HOSTILE[n]) in copied for n in (0, 1, 3, 4))
    if copied:
        assert "\U0001f600" in copied and "\U0001f469\u200d\U0001f52c" in copied
        assert SAMPLE.replace(" ", "") in copied.replace(" ", "")  # a raised sign may be followed by a gap


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("x\u0302a", ["x\u0302", "a"]),
        (
            "\U0001f469\u200d\U0001f52c\U0001f44b\U0001f3fd",
            ["\U0001f469\u200d\U0001f52c", "\U0001f44b\U0001f3fd"],
        ),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]),
        ("a \u0301", ["a", " ", "\u0301"]),
        ("", []),
    ],
)
def test_characters_as_they_are_seen(text, pieces):
    """Accents stay with their letter, joined emoji and flags are one; nothing is lost."""
    assert clusters(text) == pieces and "".join(pieces) == text


def test_the_preamble_is_plain():
    """What stands before the texts is LaTeX in ASCII: no engine's encoding matters."""
    assert PREAMBLE.isascii()
