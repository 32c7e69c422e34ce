"""The decks that the writers' tests share."""

from __future__ import annotations

import pytest

from studio.slides.deck import Deck
from tests.studio.slides.decks import a_deck, a_hostile_deck


@pytest.fixture(scope="session")
def deck(tmp_path_factory) -> Deck:
    return a_deck(tmp_path_factory.mktemp("deck"))


@pytest.fixture(scope="session")
def hostile_deck(tmp_path_factory) -> Deck:
    return a_hostile_deck(tmp_path_factory.mktemp("hostile"))
