"""How a project writes a new revision: what its configuration, template and revisions say."""

from dataclasses import dataclass, field
from datetime import datetime

from merge_heads.migrations.environments import Conventions
from merge_heads.repair.style import names


@dataclass(frozen=True)
class Habits:
    """The conventions of base's configuration, and base's `script.py.mako` where there is one."""

    conventions: Conventions = field(default_factory=Conventions)
    template: bytes | None = None

    def created_at(self, seconds: int) -> datetime:
        """Return a moment (seconds since 1970) as the project writes it."""
        return names.created_at(self.conventions, seconds)
