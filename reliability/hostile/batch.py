"""Several cases as the environments of one pull request: each is judged by itself all the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from reliability.hostile.case import Brings, Case, Making, Part
from reliability.hostile.git_import import Files


def batched(cases: Sequence[Case], size: int) -> Iterator[Case]:
    """Yield cases that hold so many of the given ones each, in folders of their own.

    They are of one kind and take the same steps.
    """
    for start in range(0, len(cases), size):
        some = cases[start : start + size]
        yield _batch(f"{some[0].kind}: {some[0].name} and {len(some) - 1} more", some)


def _batch(name: str, cases: Sequence[Case]) -> Case:
    twins = [case.twin for case in cases if case.twin is not None]
    return replace(
        cases[0],
        name=name,
        make=_together([case.make for case in cases]),
        twin=_together(twins) if len(twins) == len(cases) else None,
        expected=tuple({verdict for case in cases for verdict in case.expected}),
        parts=tuple(
            Part(f"{_folder(number)}migrations", case.name, case.expected)
            for number, case in enumerate(cases)
        ),
    )


def _together(makes: Sequence[Callable[[Making], Brings]]) -> Callable[[Making], Brings]:
    def make(making: Making) -> Brings:
        brought = [one(making) for one in makes]
        return replace(
            brought[0],
            common=_below_folders([one.common for one in brought]),
            head=_below_folders([one.head for one in brought]),
            base=_below_folders([one.base for one in brought]),
        )

    return make


def _below_folders(trees: Sequence[Files]) -> Files:
    return {
        f"{_folder(number)}{path}": content
        for number, files in enumerate(trees)
        for path, content in files.items()
    }


def _folder(number: int) -> str:
    return f"e{number:02}/"
