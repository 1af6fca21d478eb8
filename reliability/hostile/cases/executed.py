"""What some program would run, if it were imported, rendered or hooked."""

from __future__ import annotations

from reliability.hostile.case import (
    COMMON,
    CONFLICT,
    PULL_REQUEST,
    SWEEP,
    UNKNOWN,
    Brings,
    Case,
    Making,
    Says,
)
from reliability.hostile.git_import import Files
from tests.clone import revision

_V = "migrations/versions"
_ALL = (
    *(PULL_REQUEST, "pull_request_target", Says("/merge-heads preview"), SWEEP),
    *(Says("/merge-heads check"), Says("/merge-heads merge"), SWEEP),
)


def code(making: Making) -> str:
    """Return Python that writes the canary when it runs."""
    return f"import pathlib; pathlib.Path({str(making.canary)!r}).write_text('sung')"


def traps(making: Making) -> Files:
    """Return what a hostile pull request brings along."""
    python, touch = code(making), f"touch {making.canary}"
    doubled = python.replace("%", "%%")
    ini = (
        "[alembic]\nscript_location = migrations\nprepend_sys_path = .\n"
        f"file_template = ${{{doubled}}}\nrevision_environment = true\nsourceless = true\n"
        f"output_encoding = unicode_escape\nsqlalchemy.url = sqlite:///{making.canary}\n"
        f"[post_write_hooks]\nhooks = e, c, m\ne.type = exec\ne.executable = {touch}\n"
        f"c.type = console_scripts\nc.entrypoint = evil\nm.type = module\nm.module = evil\n"
        f"[loggers]\nkeys = root\n[handler_x]\nclass = __import__('os').system\nargs = ('{touch}',)\n"
    )
    hook = f"#!/bin/sh\n{touch}\n"
    hooks = (
        "pre-push",
        "post-checkout",
        "post-merge",
        "reference-transaction",
        "post-index-change",
    )
    return {
        f"{_V}/c3_make.py": f"{python}\n{revision('c3', 'a1', body=python)}{python}\n",
        f"{_V}/__init__.py": python,
        f"{_V}/sitecustomize.py": f"{python}\nrevision = 'd4'\ndown_revision = 'c3'\n",
        "migrations/env.py": f"{python}\nfrom flask import current_app\n",
        "migrations/script.py.mako": f"<% {python} %>${{message}}\n<%! {python} %>\n${{{python!r}}}\n"
        f"<%def name='x()'>{python}</%def>\n<%include file='/etc/passwd'/>\n% if ({python!r}):\n% endif\n",
        "migrations/alembic.ini": ini,
        "alembic.ini": ini,
        "pyproject.toml": f"[tool.alembic]\nrevision_environment = true\nscript_location = 'migrations'\n"
        f"[[tool.alembic.post_write_hooks]]\nname = 'e'\ntype = 'exec'\nexecutable = '{touch}'\n",
        ".github/merge-heads.yml": f"strategy: !!python/object/apply:os.system [{touch}]\n",
        **{
            f"{name}.py": python
            for name in (
                *("sitecustomize", "usercustomize", "yaml", "github", "mako", "evil", "conftest"),
                *(
                    "setup",
                    "noxfile",
                    "alembic",
                    "sqlalchemy",
                    "merge_heads",
                    "encodings",
                    "__init__",
                ),
            )
        },
        "merge_heads/__init__.py": python,
        "alembic/__init__.py": python,
        "encodings/evil.py": python,
        "evil.pth": f"{python}\n",
        ".gitattributes": "* filter=evil merge=evil diff=evil ident export-subst working-tree-encoding=UTF-7\n",
        ".gitconfig": f'[filter "evil"]\nsmudge = {touch}\nclean = {touch}\n[core]\nhooksPath = hooks\nfsmonitor = {touch}\nsshCommand = {touch}\n[merge "evil"]\ndriver = {touch}\n[diff "evil"]\ncommand = {touch}\ntextconv = {touch}\n',
        ".gitmodules": f'[submodule "evil"]\npath = evil\nurl = ext::sh -c {touch.replace(" ", "% ")}\nupdate = !{touch}\n',
        **{f"hooks/{name}": hook for name in hooks},
        "config": f"[core]\nhooksPath = hooks\nfsmonitor = {touch}\n",
        "HEAD": "ref: refs/heads/main\n",
        ".envrc": touch,
        ".env": f"X=$({touch})\n",
        "Makefile": f"all:\n\t{touch}\n",
    }


def _all_of_it(making: Making) -> Brings:
    return Brings(head=traps(making))


def _template(making: Making) -> Brings:
    """Return a head that brings the template alone, so that the repair may want to fill it."""
    python = code(making)
    mako = f"<% {python} %>${{message}}\nrevision = ${{repr(up_revision)}}\ndown_revision = ${{repr(down_revision)}}\n${{[{python!r}, exec({python!r})]}}\n"
    return Brings(
        head={f"{_V}/c3_make.py": revision("c3", "a1"), "migrations/script.py.mako": mako}
    )


def _of_base(making: Making) -> Brings:
    """Return a template that runs, on base as well."""
    brought = _template(making)
    mako = brought.head["migrations/script.py.mako"]
    return Brings(common={**COMMON, "migrations/script.py.mako": mako})


CASES: tuple[Case, ...] = (
    Case("all traps", "what would run", _all_of_it, (CONFLICT, UNKNOWN), steps=_ALL, pushes=None),
    Case("a template that runs", "what would run", _template, (CONFLICT,), steps=_ALL, pushes=None),
    Case(
        "a template of base that runs",
        "what would run",
        _of_base,
        (CONFLICT,),
        steps=_ALL,
        pushes=None,
    ),
)
