"""The lock that one running window holds on its workspace; a window that was killed leaves it stale, and that tells."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLockFile

FILE_NAME = "window.lock"


class WorkspaceLock:
    """Advisory: it keeps a second window from writing; the journal's own checks keep the story whole without it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = QLockFile(str(folder / FILE_NAME))
        # Only a dead holder makes it stale, not its age: a window may stay open for days.
        self._lock.setStaleLockTime(0)
        self.left_by_a_crash = False

    @property
    def held(self) -> bool:
        """Tell whether this window holds it."""
        return self._lock.isLocked()

    def take(self) -> bool:
        """Take the lock; tell whether this window has it. Where the folder cannot be written, it has not."""
        if self.held:
            return True
        was_there = (self._folder / FILE_NAME).exists()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            # Opening the workspace says what is wrong with the folder, in words.
            return True
        taken = self._lock.tryLock(0)
        if not taken and self._lock.error() == QLockFile.LockError.PermissionError:
            return False
        self.left_by_a_crash = taken and was_there
        return taken

    def leave(self) -> None:
        """Give the lock back."""
        self._lock.unlock()
