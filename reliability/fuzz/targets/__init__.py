"""The fuzz targets: each a function of bytes that raises only where a promise is broken."""

from collections.abc import Callable, Mapping

from reliability.fuzz.targets.command import command
from reliability.fuzz.targets.comment import comment
from reliability.fuzz.targets.layout import layout
from reliability.fuzz.targets.reader import reader

TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "reader": reader,
    "layout": layout,
    "command": command,
    "comment": comment,
}
