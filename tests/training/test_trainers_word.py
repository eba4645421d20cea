"""The trainer's word is kept as a salted hash and opens nothing when it is not the one."""

from __future__ import annotations

from pathlib import Path

import pytest

from hht_app.core.errors import UserError
from hht_app.store.connection import open_workspace
from hht_app.store.worlds import get_snapshot
from hht_app.terminal.modes import ASSESSED
from hht_app.training import library
from hht_app.training.trainers_word import ROOM, has_word, is_guarded, require_word, set_word

WORD = "Blackbird 7"


def test_only_the_word_that_was_set_opens_and_only_its_hash_is_kept(workspace: Path) -> None:
    with open_workspace(workspace) as ws:
        session = library.start(ws, "first-job", ASSESSED)
        other = library.start(ws, "first-job", ASSESSED)
        assert is_guarded(session)
        assert not has_word(session)
        with pytest.raises(UserError, match="no trainer's word"):
            require_word(session, WORD)
        set_word(session, f" {WORD} ")
        set_word(other, WORD)
        require_word(session, WORD)
        for wrong in ("", "blackbird 7", "Blackbird", WORD[:-1]):
            with pytest.raises(UserError, match="not the trainer's word"):
                require_word(session, wrong)
        kept = get_snapshot(ws, session.id, ROOM)
        assert kept != get_snapshot(ws, other.id, ROOM)
        assert all(WORD not in f"{event.summary}{event.raw!r}" for event in session.events())
    for path in workspace.iterdir():
        assert path.is_dir() or WORD.encode() not in path.read_bytes()


@pytest.mark.parametrize("word", ["", "abc", "   ab   ", "x" * 101])
def test_a_word_too_short_or_too_long_is_not_taken(workspace: Path, word: str) -> None:
    with open_workspace(workspace) as ws:
        session = library.start(ws, "first-job", ASSESSED)
        with pytest.raises(UserError, match="4 to 100 characters"):
            set_word(session, word)
        set_word(session, WORD)
        with pytest.raises(UserError, match="already"):
            set_word(session, WORD)
