"""What was searched for a token, and where one was found."""

import os
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reliability.secrets.forms import forms


class Search:
    """Searches whatever it is shown for the tokens that it knows, and counts."""

    def __init__(self) -> None:
        self._forms: dict[bytes, str] = {}
        self.counts: Counter[str] = Counter()
        self.places: Counter[str] = Counter()
        self.failures: list[str] = []
        self.story = ""

    def know(self, *tokens: str) -> None:
        """Search for these tokens, too, from now on."""
        for token in tokens:
            self._forms.update(forms(token))

    @property
    def kinds(self) -> int:
        """How many kinds of forms are searched for."""
        return len(set(self._forms.values()))

    def bytes(self, place: str, content: bytes) -> None:
        """Search the content of a place."""
        self.places[place] += 1
        self.counts["bytes"] += len(content)
        for form, name in self._forms.items():
            if form in content:
                self._found(place, name)

    def words(self, place: str, *words: str) -> None:
        """Search words."""
        for each in words:
            self.bytes(place, each.encode("utf-8", "surrogateescape"))

    def files(self, place: str, folder: Path) -> None:
        """Search all files below a folder: their names, what they hold, and where links lead."""
        for path in _walk(folder):
            self.words(place, str(path))
            # Somebody else may delete it meanwhile.
            with suppress(OSError):
                if path.is_symlink():
                    self.words(place, str(path.readlink()))
                elif path.is_file():
                    self.counts["files"] += 1
                    self.bytes(place, path.read_bytes())

    def _found(self, place: str, form: str) -> None:
        failure = f"{self.story}: {place}: {form}"
        if failure not in self.failures:
            self.failures.append(failure)


def _walk(folder: Path) -> Iterable[Path]:
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            yield Path(parent) / name
