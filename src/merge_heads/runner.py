"""The Actions runner: its outputs, step summary, annotations and log.

Source: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from merge_heads.report.escape import printable
from merge_heads.report.hidden import hiding, tokens_in

_REPORT = Path(".merge-heads") / "report.json"
_SUMMARY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Runner:
    """The files that the runner reads after the step, and the run's page; None if not given.

    `hide` takes out of all words what nobody may read.
    """

    output_file: Path | None
    summary_file: Path | None
    workspace: Path | None
    run_url: str | None = None
    hide: Callable[[str], str] = str

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Runner":
        """Find the files by the variables that the runner sets."""

        def path(name: str) -> Path | None:
            return Path(environ[name]) if environ.get(name) else None

        return cls(
            path("GITHUB_OUTPUT"),
            path("GITHUB_STEP_SUMMARY"),
            path("GITHUB_WORKSPACE"),
            _run_url(environ),
            hiding(*tokens_in(environ)),
        )

    def set_outputs(self, outputs: Mapping[str, str]) -> None:
        """Set outputs of the step; a value cannot end its own delimiter."""
        lines = []
        for name, value in outputs.items():
            delimiter = f"merge_heads_{token_hex(16)}"
            lines.append(f"{name}<<{delimiter}\n{value}\n{delimiter}\n")
        self._append(self.output_file, "".join(lines))

    def summarise(self, markdown: str) -> None:
        """Add to the step summary; what would be too long for GitHub is cut."""
        shown = self.hide(markdown).encode("utf-8", "replace")[: _SUMMARY_BYTES - 2]
        self._append(self.summary_file, shown.decode("utf-8", "ignore") + "\n")

    def _append(self, path: Path | None, words: str) -> None:
        if path is None:
            return
        try:
            with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(self.hide(words))
        except OSError as error:
            self.log(f"A file of the runner could not be written: {error.strerror}.")

    def annotate(self, commands: Iterable[str]) -> None:
        """Print workflow commands."""
        for command in commands:
            print(self.hide(command), flush=True)

    def log(self, sentence: str) -> None:
        """Say something in the log; no line of it can be taken for a workflow command."""
        print(f"merge-heads: {printable(self.hide(sentence))}", file=sys.stderr, flush=True)

    def write_report(self, report: str) -> str | None:
        """Write the JSON where a next step finds it, and return its path from the workspace."""
        if self.workspace is None:
            return None
        target = self.workspace / _REPORT
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            # The workspace may hold a stranger's checkout, and we are root: follow no link of it.
            if target.parent.is_symlink() or target.is_symlink():
                raise FileExistsError(None, "there is a symbolic link in its place")
            target.write_text(self.hide(report) + "\n", encoding="utf-8")
        except OSError as error:
            self.log(f"The report could not be written: {error.strerror}.")
            return None
        return str(_REPORT)


def _run_url(environ: Mapping[str, str]) -> str | None:
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID")
    server, repository, run = (environ.get(name) for name in names)
    return f"{server}/{repository}/actions/runs/{run}" if server and repository and run else None
