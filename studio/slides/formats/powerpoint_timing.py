"""When a film on a PowerPoint slide starts, ends and loops: the slide's ``p:timing``.

The section numbers are those of ISO/IEC 29500-1 (the same as ECMA-376 Part 1). The tree has the form that
PowerPoint itself writes, since other programs read that form and little else:

- the main sequence (§19.5.65 ``seq``), in which the film's effect calls ``playFrom(0.0)`` (§19.5.28 ``cmd``).
  PowerPoint, Keynote and Impress take from it whether the film waits for a click;
- the media node (§19.5.93 ``video``), which says what becomes of the film at its end, and whether it loops;
- an interactive sequence, by which a click onto the film pauses it and lets it go on. It is no step of the
  slide: the keys of a keyboard or a presenter still lead to the next slide.

A program that reads no timing shows the film's poster, until the film is played by hand.
"""

from __future__ import annotations

from pptx.oxml import parse_xml
from pptx.oxml.xmlchemy import BaseOxmlElement

__all__ = ["film_timing"]

_PRESENTATION = "http://schemas.openxmlformats.org/presentationml/2006/main"


def film_timing(shape: int, milliseconds: int, *, click: bool, loops: bool) -> BaseOxmlElement:
    """The timing of a slide whose one film is the shape of this id, and so many milliseconds long.

    The film starts with its slide, or on a ``click``. It stays on its last frame, or ``loops``.
    """
    return parse_xml(
        f'<p:timing xmlns:p="{_PRESENTATION}"><p:tnLst><p:par>'
        # The root of all times of the slide, which lasts as long as the slide and never starts twice
        # (§19.5.33 cTn, §19.5.53 par).
        '<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>'
        f"{_main_sequence(shape, milliseconds, click)}{_media(shape, loops)}{_pause(shape)}"
        "</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )


def _main_sequence(shape: int, milliseconds: int, click: bool) -> str:
    """The steps of the slide, of which there is one: play the film.

    A step waits for the next click (``delay="indefinite"``, §19.5.31 ``cond``). One that shall start with the
    slide also has the beginning of the main sequence itself, time node 2, for a start (§19.5.86 ``tn``); its
    effect is then one "after" the slide's appearance. With ``nextAc="seek"`` a step forward while the film
    plays does not wait for its end. ``concurrent`` lets the other nodes run beside the sequence.
    """
    start = '<p:cond delay="indefinite"/>'
    if not click:
        start += '<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond>'
    effect = "clickEffect" if click else "afterEffect"
    return (
        '<p:seq concurrent="1" nextAc="seek">'
        '<p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>'
        f'<p:par><p:cTn id="3" fill="hold"><p:stCondLst>{start}</p:stCondLst><p:childTnLst>'
        f"{_command(shape, (4, 5, 6), 1, 'playFrom(0.0)', effect, milliseconds)}"
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>"
        f"{_on_slide('prevCondLst', 'onPrev')}{_on_slide('nextCondLst', 'onNext')}</p:seq>"
    )


def _command(
    shape: int, ids: tuple[int, int, int], preset: int, command: str, effect: str, lasts: int
) -> str:
    """An effect that calls a command of a film.

    ``presetClass="mediacall"`` with its number (1 play, 2 pause) is how PowerPoint's list of animations knows
    the effect again. Both levels around it are those of the steps: what follows a click, and of that what
    happens at one time. ``fill="hold"`` keeps what an effect has done after its end (§19.5.33).
    """
    now = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'
    outer, inner, call = ids
    return (
        f'<p:par><p:cTn id="{outer}" fill="hold">{now}<p:childTnLst>'
        f'<p:par><p:cTn id="{inner}" presetID="{preset}" presetClass="mediacall" presetSubtype="0"'
        f' fill="hold" nodeType="{effect}">{now}<p:childTnLst>'
        f'<p:cmd type="call" cmd="{command}"><p:cBhvr><p:cTn id="{call}" dur="{lasts}" fill="hold"/>'
        f"{_target(shape)}</p:cBhvr></p:cmd>"
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"
    )


def _media(shape: int, loops: bool) -> str:
    """The film's own node (§19.5.29 ``cMediaNode``).

    It has no start of its own (``indefinite``): the commands start it. ``fill="hold"`` keeps the last frame
    where ``remove`` would rewind. ``repeatCount="indefinite"`` loops until the slide is left. ``display="0"``
    keeps the node itself off PowerPoint's list of animations. ``vol`` is PowerPoint's usual volume.
    """
    repeat = ' repeatCount="indefinite"' if loops else ""
    return (
        f'<p:video><p:cMediaNode vol="80000"><p:cTn id="7"{repeat} fill="hold" display="0">'
        '<p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>'
        f"{_target(shape)}</p:cMediaNode></p:video>"
    )


def _pause(shape: int) -> str:
    """A click onto the film pauses it, or lets it go on; at its end it plays again.

    ``cancelBubble`` keeps that click from being a step of the slide too. The sequence may start whenever it
    is not at work, ends when all in it have ended (§19.5.39 ``endSync``), and each click is its next step.
    """
    click = f'<p:cond evt="onClick" delay="0">{_target(shape)}</p:cond>'
    return (
        '<p:seq concurrent="1" nextAc="seek"><p:cTn id="8" restart="whenNotActive" fill="hold"'
        ' evtFilter="cancelBubble" nodeType="interactiveSeq">'
        f'<p:stCondLst>{click}</p:stCondLst><p:endSync evt="end" delay="0"><p:rtn val="all"/></p:endSync>'
        '<p:childTnLst><p:par><p:cTn id="9" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst>'
        f"<p:childTnLst>{_command(shape, (10, 11, 12), 2, 'togglePause', 'clickEffect', 1)}</p:childTnLst>"
        f"</p:cTn></p:par></p:childTnLst></p:cTn><p:nextCondLst>{click}</p:nextCondLst></p:seq>"
    )


def _on_slide(conditions: str, event: str) -> str:
    """What leads the main sequence on or back: the slide's own event (§19.5.51, §19.5.55)."""
    return (
        f'<p:{conditions}><p:cond evt="{event}" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'
        f"</p:{conditions}>"
    )


def _target(shape: int) -> str:
    return f'<p:tgtEl><p:spTgt spid="{shape}"/></p:tgtEl>'
