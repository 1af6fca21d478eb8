"""The touches of one file, in the order in which they run."""

from dataclasses import replace

from merge_heads.migrations.operations.touch import Action, SchemaObject, Touch

_Told = tuple[Action, bool, bool, str | None, tuple[tuple[str, str | None], ...]]


class Record:
    """Touches without exact repeats: a loop may say the same thing of an object many times.

    What comes after something else was done to the object is no repeat.
    """

    def __init__(self) -> None:
        self.touches: list[Touch] = []
        self._since: dict[SchemaObject, set[_Told]] = {}

    def add(self, touch: Touch) -> None:
        """Add a touch, unless it says nothing new."""
        told = (
            touch.action,
            touch.certain,
            touch.guarded,
            touch.new_name,
            tuple(touch.sets.items()),
        )
        since = self._since.get(touch.object)
        if since is None:
            since = self._since[touch.object] = set()
        elif told in since:
            return
        elif touch.action is not Action.USE:
            since.clear()
        since.add(told)
        if touch.new_name is not None:
            self._since.pop(replace(touch.object, name=touch.new_name), None)
        self.touches.append(touch)
