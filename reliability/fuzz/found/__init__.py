"""Inputs that once broke a promise, and what each was: tried again by every `make test`.

They are given as what was read, not as a fuzzer's bytes, so that a change of a generator does not
change what they mean. A fuzzer begins with `<target>/*.bin` beside this file, where there are any.
"""

# A comment in which no command may be seen, and why not.
COMMENTS = {
    "a row of a table": "| a | b |\n|---|---|\n/merge-heads merge\n",
    "a row of a table without pipes": "a\n:-:\n/merge-heads\n",
    "within <details>": "<details>\n\n/merge-heads\n\n</details>\n",
    "within a quote of HTML": "<blockquote>\n\n/merge-heads merge\n\n</blockquote>\n",
    "within <b>, opened on the line above": "please <b>look\n/merge-heads\n</b>",
    "within an element that only looks closed": "<details title='</details>'>\n\n/merge-heads\n",
    "struck out": "~~wait\n/merge-heads\n~~",
    "struck out by single tildes": "~wait\n/merge-heads\n~",
    "within bold text": "**wait\n/merge-heads\nnow**",
    "a link's text": "[a\n/merge-heads\nb](http://a.example)",
    "a link's text by reference": "[a\n/merge-heads\nb][c]\n\n[c]: http://a.example",
    "a footnote": "see[^1]\n\n[^1]: note\n/merge-heads",
    "goes on a list after a definition": "- [a]: x\n/merge-heads",
    "goes on a quote after a definition": "> [a]: x\n/merge-heads",
    "a code block behind a byte order mark": "\ufeff````\n/merge-heads\n````",
    "a comment of HTML that a quote leaves open": "> <!-- x\n\n/merge-heads",
    "an element that a list leaves open": "* a\n<x-y>\n\nb\n\n/merge-heads",
    "a backtick in an address": "www.x.example````x<div>\n`` a````\n/merge-heads",
}

# A migration file, and the answer that was wrong: it was read as something else than Alembic sees.
MIGRATIONS = {
    "a function that binds it is called later": (
        b"def f():\n    global down_revision\n    down_revision = 'z'\n"
        b"revision = 'x'\ndown_revision = 'a'\nf()\n"
    ),
    "a function with globals() is called": (
        b"revision = 'x'\ndown_revision = 'a'\n"
        b"def f():\n    globals()['down_revision'] = 'z'\nf()\n"
    ),
    "a lambda with globals() is called": (
        b"revision = 'x'\ndown_revision = 'a'\n(lambda: globals().update(down_revision='z'))()\n"
    ),
    "globals() is kept": (
        b"g = globals()\nrevision = 'x'\ndown_revision = 'a'\ng['down_revision'] = 'z'\n"
    ),
    "exec is kept": (
        b"run = exec\nrevision = 'x'\ndown_revision = 'a'\nrun('down_revision = None')\n"
    ),
    "a function's own namespace": (
        b"revision = 'x'\ndown_revision = 'a'\n"
        b"def f():\n    pass\nf.__globals__['down_revision'] = 'z'\n"
    ),
    "a list by its other name": (
        b"revision = 'x'\ndown_revision = other = ['a']\nother.append('z')\n"
    ),
    "a list that a walrus names": (
        b"revision = 'x'\ny = (down_revision := ['a'])\ny.append('z')\n"
    ),
    "a list that a function changes": (
        b"revision = 'x'\ndown_revision = ['a']\n"
        b"def f():\n    down_revision.append('z')\nf()\nx = 1\n"
    ),
    "a list that a class body changes": (
        b"revision = 'x'\ndown_revision = ['a']\nclass A:\n    down_revision.append('z')\n"
    ),
    "a list that a default changes": (
        b"revision = 'x'\ndown_revision = ['a']\ndef f(x=down_revision.append('z')):\n    pass\n"
    ),
    "a dependency through globals()": (
        b"revision = 'x'\ndown_revision = 'a'\nglobals().update(depends_on='z')\n"
    ),
}
