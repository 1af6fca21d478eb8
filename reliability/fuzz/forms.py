"""What stands in generated migration files: beginnings, ends, what binds a name or spoils it."""

STARTS = (
    *(
        "",
        '"""Make it.\n\nRevision ID: a1\nRevises: b2\n"""\n',
        "# a word\n",
        "from typing import Union\n",
    ),
    *(
        "'''Doc with\ndef upgrade():\n    pass\n'''\n",
        "#!/usr/bin/env python\nimport sqlalchemy as sa\n",
    ),
    *(
        'r"""Doc \\d"""\nfrom alembic import op\n',
        "\x0c\n",
        '"""revision = "z"\n"""\n',
        '""""quoted" """\n',
    ),
    *("from __future__ import annotations\n", '"""Doc"""; x = 1\n', "\n\n\n"),
)
BETWEEN = (
    *(
        "\n",
        "# a comment\n",
        "import sqlalchemy as sa\n",
        "x = 1\n",
        "from alembic import op  # noqa\n",
    ),
    *(
        "def helper():\n    return 1\n\n",
        "class Local:\n    revision = 'z'\n",
        "SQL = '''\nrevision = 1\n'''\n",
    ),
    *(
        "x = [\n'revision',\n]\n",
        "revision_ = 'z'\n",
        "if True:\n    y = 2\n",
        "\x0c\n",
        "y: int = 3\n",
    ),
    *(
        "def down():\n\tdown_revision = 'z'\n",
        "lambda: 'x'\n",
        "pass\n",
        "x = 1 \\\n + 2\n",
        "...\n",
    ),
    *(
        "@str\ndef d():\n    pass\n",
        "async def g():\n    pass\n",
        "depends = None\n",
        "x = {'revision': 'z'}\n",
    ),
)
ENDS = (
    *(
        "\n\ndef upgrade() -> None:\n    pass\n\n\ndef downgrade() -> None:\n    pass\n",
        "",
        "\ndef upgrade(): ...",
    ),
    *(
        "\ndef upgrade():\n\tdown_revision = 'z'\n",
        "\nclass Local:\n    revision = 'z'\n",
        "\n# end",
    ),
    *(
        '\nSQL = """\ndown_revision = "z"\n"""\n',
        "\ndef upgrade():\n    '''\ndown_revision = 'z'\n'''\n",
    ),
    *(
        "\ndef upgrade():\n    x = locals()\n",
        "\ndef upgrade():\n    exec('x = 1')\n",
        "\n\x0c\ndef u(): pass\n",
    ),
)


UNUSUAL = (
    "{name}, other = {value}, 1\n",
    "[{name}, *others] = [{value}, 2]\n",
    "for {name} in [{value}]:\n    pass\n",
    "if True:\n    {name} = {value}\n",
    "if False:\n    {name} = 'z'\nelse:\n    {name} = {value}\n",
    "while True:\n    {name} = {value}\n    break\n",
    "try:\n    {name} = {value}\nexcept ValueError:\n    {name} = 'z'\n",
    "x = ({name} := ({value}))\n",
    "({name} := ({value}))\n",
    "x = [{name} := ({value})]\n",
    "match ({value}):\n    case {name}:\n        pass\n",
    "{name} = ({value})\n{name} = {name}\n",
    "globals()['{name}'] = ({value})\n",
    "globals().update({name}=({value}))\n",
    "exec('''{name} = None''')\n",
    "class Local:\n    global {name}\n    {name} = ({value})\n",
    "def put():\n    global {name}\n    {name} = ({value})\nput()\n",
    "(lambda: globals().update({name}=({value})))()\n",
    "{above} = [({value})]\n{name} = {above}[0]\n",
    "{name} = ({value}) if True else 'z'\n",
    "x = {name} = y = ({value})\n",
    "def {name}(x=1):\n    return x\n{name} = {name}(({value}))\n",
    "{above}_ = ({value})\n{above} = {above}_\n{above}_ = 'z'\n{name} = {above}\n",
)
SPOILERS = (
    *(
        "{name} = {other}\n",
        "{name} = None\n",
        "del {name}\n",
        "{name} += 'z'\n",
        "{name} += ('z',)\n",
    ),
    *(
        "{name}.append('z')\n",
        "{name}.add('z')\n",
        "{name}.clear()\n",
        "other_{name}.append('z')\n",
    ),
    *("NAME = {name}\nNAME.append('z')\n", "x = [{name}]\nx[0].append('z')\n", "{name} = {name}\n"),
    *("{upper}.append('z')\n", "{upper}_.append('z')\n", "{upper} = 'z'\n", "{upper}.clear()\n"),
    *(
        "def f():\n    global {name}\n    {name} = 'z'\n",
        "f()\n",
        "f\n",
        "g()\n",
        "class B:\n    f()\n",
    ),
    *(
        "def g():\n    {name}.append('z')\n",
        "def g():\n    globals()['{name}'] = 'z'\n",
        "@g\ndef h(): ...\n",
    ),
    *(
        "def g(*_):\n    exec('{name} = 1', globals())\n",
        "class A:\n    {name}.append('z')\n",
        "g = globals()\n",
    ),
    *(
        "g = globals()\n",
        "g['{name}'] = 'z'\n",
        "run = exec\n",
        "run('{name} = None')\n",
        "from x import *\n",
    ),
    *(
        "import x as {name}\n",
        "import {name}\n",
        "from x import {name}\n",
        "from x import y as {name}\n",
    ),
    *("globals().update({name}='z')\n", "globals()['{name}'] = 'z'\n", "vars()['{name}'] = 'z'\n"),
    *(
        "exec('{name} = None')\n",
        "eval('globals()')['{name}'] = 'z'\n",
        "locals()['{name}'] = 'z'\n",
    ),
    *(
        "def {name}(): ...\n",
        "class {name}: ...\n",
        "class A:\n    def m(self):\n        f()\n",
        "A().m()\n",
    ),
    *("[{name} for {name} in 'ab']\n", "[{name} := 'z' for x in 'ab']\n", "x = ({name} := 'z')\n"),
    *("def h(x={name}.append('z')): ...\n", "def h(x=({name} := 'z')): ...\n", "(lambda: f())()\n"),
    *(
        "for {name} in 'ab':\n    pass\n",
        "if False:\n    {name} = 'z'\n",
        "if 1:\n    {name} = 'z'\n",
    ),
    *(
        "try:\n    x = y\nexcept Exception as {name}:\n    pass\n",
        "{name}: str\n",
        "{name}: str = 'z'\n",
    ),
    *(
        "match 'z':\n    case {name}:\n        pass\n",
        "{name} = other = ['z']\nother.append('q')\n",
    ),
    *("x: ({name} := 'z') = 1\n", "x: ({name} := 'z')\n", "{name} = ['y']\n", "{name} = {{'y'}}\n"),
    *("f.__globals__['{name}'] = 'z'\n", "def f(): ...\n", "{name} = y = z = ['q']\ny.clear()\n"),
    *(
        "def f():\n    def inner():\n        global {name}\n        {name} = 'q'\n    inner()\n",
        "(f())\n",
    ),
    *(
        "y = ({name} := ['q'])\ny.append('z')\n",
        "{name}, x = 'q', 'r'\n",
        "x = {name}[:]\n",
        "'''\n",
    ),
    *("def __getattr__(name):\n    return ('q',)\n", "if True:\n    from x import *\n", "return\n"),
    *(
        "\\\n",
        "\x0c{name} = 'q'\n",
        "  \x0c{name} = 'q'\n",
        "x = 1; {name} = 'q'\n",
        "def f(): pass; x = 1\n",
    ),
    *(
        "if 1: {name} = 'q'\n",
        "\uff44own_revision = 'q'\n",
        "r\u0435vision = 'q'\n",
        "{name} = 'q' # \xe9\n",
    ),
)
