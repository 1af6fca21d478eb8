"""What the repository asked for: action inputs and the settings file to one frozen `Settings`.

The settings file is read from the base and never from a pull request.
"""

import re
import reprlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from merge_heads.outcomes import UsageProblem

_MOST_BYTES = 50_000
_FINDING = re.compile(r"MH\d{3}")
DEFAULT_CONFIG = ".github/merge-heads.yml"


class AutoFix(StrEnum):
    """When a repair is made without being asked for; `safe` where no overlap was found."""

    OFF = "off"
    SAFE = "safe"
    ALWAYS = "always"


class FailOnConflict(StrEnum):
    """Whether the job fails on a conflict; `auto` only where no status could be posted."""

    AUTO = "auto"
    TRUE = "true"
    FALSE = "false"


class Strategy(StrEnum):
    """How a conflict is repaired."""

    MERGE = "merge"
    REPARENT = "reparent"


@dataclass(frozen=True)
class EnvironmentSetting:
    """An environment that discovery cannot find by itself."""

    path: str
    version_locations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settings:
    """Everything that a user can choose."""

    environments: tuple[EnvironmentSetting, ...] = ()
    strategy: Strategy = Strategy.MERGE
    auto_fix: AutoFix = AutoFix.OFF
    merge_message: str = "merge heads {heads}"
    findings: Mapping[str, str] = field(default_factory=dict)
    allowed: tuple[str, ...] = ("admin", "maintain", "write")
    comment: bool = True
    status_context: str = "merge-heads"
    fail_on_conflict: FailOnConflict = FailOnConflict.AUTO
    push_to_forks: bool = False


@dataclass(frozen=True)
class Inputs:
    """The inputs of one action step, as `action.yml` lists them.

    `rehearse` is the URL of a database, which may hold a password, or None.
    """

    token: str = field(repr=False)
    config: str = DEFAULT_CONFIG
    auto_fix: AutoFix = AutoFix.OFF
    strategy: Strategy = Strategy.MERGE
    comment: bool = True
    status_context: str = "merge-heads"
    fail_on_conflict: FailOnConflict = FailOnConflict.AUTO
    push_to_forks: bool = False
    rehearse: str | None = field(default=None, repr=False)
    repair_base: bool = False

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Inputs":
        """Read the `INPUT_*` variables; raises `UsageProblem` for a value that cannot be.

        Source: https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax#inputs
        """

        def given(name: str, default: str) -> str:
            return environ.get(f"INPUT_{name.upper()}", "").strip() or default

        rehearse = given("rehearse", "off")
        return cls(
            token=_required_token(given("token", "")),
            config=given("config", DEFAULT_CONFIG),
            auto_fix=_auto_fix(given("auto-fix", "off"), "the input auto-fix"),
            strategy=_strategy(given("strategy", "merge"), "the input strategy"),
            comment=_flag(given("comment", "true"), "the input comment"),
            push_to_forks=_flag(given("push-to-forks", "false"), "the input push-to-forks"),
            rehearse=None if rehearse == "off" else rehearse,
            repair_base=_flag(given("repair-base", "false"), "the input repair-base"),
            status_context=given("status-context", "merge-heads"),
            fail_on_conflict=FailOnConflict(
                _choice(
                    given("fail-on-conflict", "auto"),
                    tuple(FailOnConflict),
                    "the input fail-on-conflict",
                )
            ),
        )

    def over(self, settings: Settings) -> Settings:
        """Lay the inputs over the settings file; an input left at its default gives way to it."""
        return replace(
            settings,
            auto_fix=settings.auto_fix if self.auto_fix is AutoFix.OFF else self.auto_fix,
            strategy=settings.strategy if self.strategy is Strategy.MERGE else self.strategy,
            comment=self.comment,
            status_context=self.status_context,
            fail_on_conflict=self.fail_on_conflict,
            push_to_forks=settings.push_to_forks or self.push_to_forks,
        )


def read_settings(content: bytes | None, path: str = DEFAULT_CONFIG) -> Settings:
    """Read a settings file; None (there is no such file) gives the defaults.

    Raises `UsageProblem`, which names the file, for anything that is not as documented.
    """
    if content is None:
        return Settings()
    mapping = _mapping(_yaml(content, path), f"the settings file {path}")
    _known(mapping, _READERS, path)
    values = {
        name: value
        for key, given in mapping.items()
        for name, value in _READERS[key](given, f"{key} in {path}").items()
    }
    return Settings(**values)


# What PyYAML's constructors of plain values stumble over.
_NOT_MADE = (AttributeError, LookupError, OverflowError, RecursionError, TypeError, ValueError)


def _yaml(content: bytes, path: str) -> object:
    # Imported here: most repositories have no settings file, and start-up is most of a small check.
    import yaml

    class Loader(yaml.SafeLoader):
        """Without aliases: a few lines of them can stand for more than a memory holds."""

        def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
            if self.check_event(yaml.AliasEvent):
                raise yaml.composer.ComposerError(problem="an alias")
            return super().compose_node(parent, index)

    if len(content) > _MOST_BYTES:
        raise UsageProblem(
            f"The settings file {path} is larger than {_MOST_BYTES // 1000} kB.",
            "Shorten it on the base branch.",
        )
    try:
        return yaml.load(content, Loader) or {}  # noqa: S506
    except (yaml.YAMLError, *_NOT_MADE) as error:
        raise UsageProblem(
            f"The settings file {path} is not YAML.", "Correct it on the base branch."
        ) from error


def _environments(value: object, where: str) -> dict[str, Any]:
    environments = []
    for entry in _sequence(value, where):
        mapping = _mapping(entry, where)
        _known(mapping, ("path", "version_locations", "lineages"), where)
        if mapping.get("lineages"):
            raise UsageProblem(
                f"The key lineages of {where} is not available in this version.",
                "Leave it out; lineages are told by their branch labels.",
            )
        environments.append(
            EnvironmentSetting(
                path=_inside_tree(mapping.get("path"), f"path of {where}"),
                version_locations=tuple(
                    _inside_tree(location, f"version_locations of {where}")
                    for location in _sequence(mapping.get("version_locations") or [], where)
                ),
            )
        )
    return {"environments": tuple(environments)}


def _commands(value: object, where: str) -> dict[str, Any]:
    mapping = _mapping(value, where)
    _known(mapping, ("allow",), where)
    allow = _sequence(mapping.get("allow", list(Settings.allowed)), where)
    return {"allowed": tuple(_string(role, where) for role in allow)}


def _findings(value: object, where: str) -> dict[str, Any]:
    levels = ("off", "note", "warning", "error")
    # YAML 1.1 reads a bare `off` as false.
    given = {_plain(k): "off" if v is False else v for k, v in _mapping(value, where).items()}
    for id_ in given:
        if not _FINDING.fullmatch(id_):
            raise UsageProblem(
                f"The key {id_[:60]!r} of {where} is not the id of a finding.",
                "Use an id such as MH105; docs/findings.md lists them.",
            )
    return {"findings": {id_: _choice(level, levels, where) for id_, level in given.items()}}


_READERS: Mapping[str, Callable[[object, str], dict[str, Any]]] = {
    "environments": _environments,
    "strategy": lambda value, where: {"strategy": _strategy(value, where)},
    "auto_fix": lambda value, where: {"auto_fix": _auto_fix(value, where)},
    "merge_message": lambda value, where: {"merge_message": _string(value, where)},
    "findings": _findings,
    "commands": _commands,
    "push_to_forks": lambda value, where: {"push_to_forks": _flag(value, where)},
}


def _auto_fix(value: object, where: str) -> AutoFix:
    # YAML 1.1 reads a bare `off` as false.
    return AutoFix(_choice("off" if value is False else value, tuple(AutoFix), where))


def _strategy(value: object, where: str) -> Strategy:
    return Strategy(_choice(value, tuple(Strategy), where))


def _flag(value: object, where: str) -> bool:
    """Take the text of an input, or what YAML makes of it."""
    given = str(value).lower() if isinstance(value, bool) else value
    return _choice(given, ("true", "false"), where) == "true"


def _choice(value: object, allowed: tuple[str, ...], where: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise UsageProblem(
            f"The value {_shown(value)} for {where} is not known.",
            f"Use one of {', '.join(allowed)}.",
        )
    return value


def _plain(value: object) -> str:
    """Return a value as text, as far as anybody would read it."""
    try:
        return value[:60] if isinstance(value, str) else reprlib.repr(value)[:60]
    except ValueError:
        # A number of thousands of digits, which Python does not write out.
        return "a number"


def _shown(value: object) -> str:
    return repr(_plain(value))


def _string(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise UsageProblem(f"The value for {where} is not text.", "Put it in quotes.")
    return value


def _sequence(value: object, where: str) -> list[object]:
    if not isinstance(value, list):
        raise UsageProblem(f"The value for {where} is not a list.", "Write it as a list.")
    return value


def _mapping(value: object, where: str) -> Mapping[Any, object]:
    if not isinstance(value, dict):
        raise UsageProblem(f"The value for {where} is not a mapping.", "Write it as key: value.")
    return value


def _known(mapping: Mapping[Any, object], keys: Any, where: str) -> None:
    for key in mapping:
        if key not in keys:
            near = get_close_matches(_plain(key), [str(known) for known in keys], 1)
            hint = f"Did you mean {near[0]}?" if near else f"Known are {', '.join(keys)}."
            raise UsageProblem(f"The key {_shown(key)} in {where} is not known.", hint)


def _inside_tree(value: object, where: str) -> str:
    path = _string(value, where).strip("/")
    if ".." in path.split("/"):
        raise UsageProblem(f"The {where} leaves the repository.", "Use a path without '..'.")
    return path


def _required_token(token: str) -> str:
    if not token or not token.isascii() or not token.isprintable():
        raise UsageProblem(
            "The input token is empty or no token.", "Leave it out, or give it ${{ github.token }}."
        )
    return token
