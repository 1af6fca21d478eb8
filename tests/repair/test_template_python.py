"""The Python of a template: what is evaluated has Mako's outcome, and the rest is refused."""

import pytest

from merge_heads.repair.template import CannotFill, filled
from tests.repair.test_template import HEADER, MERGE, OPTIONS, by_mako


@pytest.mark.parametrize(
    "python",
    [
        "${1 if not imports else 2} ${-7 % 5 + 2 * 3 - 9 // 2}",
        "${1 < 2 < 3} ${1 < 2 > 3} ${'a' in message} ${'a' not in ['a']} ${None is None}",
        "${UNDEFINED or imports or 'x'} ${message and 1} ${'a' 'b' + 'c' * 3}",
        "${{'a': 1}['a']} ${dict([('a', 1)])} ${[1, 'a', None, (1,)]}",
        "${message[0]} ${message[-3:]} ${message[::2]} ${(1, 2)[1]}",
        "${[x + y for x in 'ab' if x > 'a' for y in 'cd']} ${list(str(x) for x in range(3))}",
        "${list({'a': 1, 'b': 2}.items())} ${{'a': 1}.get('b', 2)} ${list({'a': 1}.keys())}",
        "${any(c == 'M' for c in message)} ${sorted('cab', reverse=True)} ${list(zip('ab', 'cd'))}",
        "${tuple(reversed([1, 2]))} ${list(enumerate('ab'))} ${max(1, 2)} ${int('7')} ${ord('a')}",
        "${isinstance(message, str)} ${isinstance(1, (str, list))} ${hasattr(create_date, 'year')}",
        "${'%s-%03d %(x)s' % ('a', 3) if False else '%(x)s%%' % {'x': 1}} ${'%5.2s|' % 'abc'}",
        "${'{:>5} {!r} {x}'.format('a', 'b', x=1)} ${f'{message!r:>20} {1:{3}}'}",
        "${create_date.date().isoformat()} ${create_date.date().year} ${str(create_date)[:10]}",
        "${', '.join(down_revision)} ${message.upper().split(maxsplit=1)} ${message.find('e')}",
        "${(1, 2, 1).count(1)} ${[1, 2].index(2)} ${context.get('message')} ${context.get('no')}",
        "${config.get_main_option('databases')} ${config.get_main_option('zip', 'none')}",
        "${{1: comma}[1](('a', 'b'))} ${down_revision | n,comma} ${None | n,comma} ${'<&' | n,h}",
        "<%! import re %>${re.sub('[aeiou]', '_', message)} ${re.findall('[A-Z]', message)}",
        "<% a = b = 1\n(c, d) = (2, 3)\n'words'\npass %>${a + b + c + d}",
        "<%\nfor n in 'ab':\n  if n == 'a':\n    x = n\n  elif n == 'b':\n    y = n\n%>${x + y}",
        "<%!\ndef f(x, y=2):\n  if x:\n    return\n  for z in [y]:\n    return z\n%>${f(1)}${f(0)}",
        "<%!\ndef f(x):\n    pass\n%>${f(x=1)}",
        "% for a, b in [(1, 'x'), (2, 'y')]:\n${a}${b}\n% endfor\n",
        "% for a in (down_revision or ()):\n% if a == 'a1':\nx\n% else:\n${a}\n% endif\n% endfor\n",
        "${message}\\\n${' x ' | trim} ${'é' | entity} ${1 | unicode}",
    ],
)
def test_python_has_the_outcome_that_it_has_in_mako(python: str) -> None:
    template = f'{HEADER}"""\n{python}\n"""\n'
    assert filled(template, MERGE, OPTIONS) == by_mako(template.encode(), MERGE)


@pytest.mark.parametrize(
    ("python", "reason"),
    [
        ("${(lambda: 1)()}", "holds Python that is not supported (Lambda)"),
        ("${1.5}", "holds a number or bytes that are not supported"),
        ("${~1}", "holds Python that is not supported (UnaryOp)"),
        ("${2 ** 9}", "holds Python that is not supported (Pow)"),
        ("${1;}", "is no Python that can be parsed"),
        ("${1, 2}", "holds more than one value"),
        ("${[1][2]}", "raises IndexError"),
        ("${config['x']}", "raises TypeError"),
        ("${nope()}", "raises TypeError"),
        ("${f'{config}'}", "writes a value that has no text of its own"),
        ("${'%s' % config}", "writes a value that has no text of its own"),
        ("${'{}'.format(config)}", "writes a value that has no text of its own"),
        ("${[str(context)]}", "writes a value that has no text of its own"),
        ("${config | n,h}", "writes a value that has no text of its own"),
        ("${[config] | n,trim}", "writes a value that has no text of its own"),
        ("${[1] | n,trim}", "raises AttributeError"),
        ("${1 | n}", "writes what is no text"),
        ("${1 | n,comma}", "raises ValueError"),
        ("${1 | decode.utf8}", "has a filter that is not supported"),
        ("${hasattr(config, 'x')}", "uses hasattr"),
        ("${sorted(**{})}", "calls with ** arguments"),
        ("${config.set_main_option('a', 'b')}", "calls .set_main_option()"),
        ("${loop}", "uses loop"),
        ("${context.get('open')}", "uses open"),
        ("${[x for x in 5]}", "loops over what is no list"),
        ("<% a.b = 1 %>", "assigns to more than a name"),
        ("<% a, b = 1, 2, 3 %>", "raises ValueError"),
        ("<% return %>", "returns"),
        ("<%! from . import y %>", "imports a neighbour"),
        ("<%! import flask.app %>", "imports flask.app"),
        ("<%! import os %>${os.sep}", "uses .sep"),
        ("<%! x = message %>", "raises NameError"),
        ("<%! \ndef f(*x): pass %>", "defines f() in a way that is not supported"),
        ("<%! \ndef f(x): pass %>${f()}", "raises TypeError"),
        ("<%\nfor x in []:\n  pass\nelse:\n  pass\n%>", "(for with else)"),
        ("<%! import re %>${re.split(1, 'a')}", "raises TypeError"),
        ("<%! import re %>${re.sub('a', r'\\1', 'a')}", "a backslash in the replacement"),
        ("<%! import re %>${re.split('[', 'a')}", "uses a regular expression that cannot be read"),
        ("<%\nx = 9\n" + "x = x * x\n" * 9 + "%>", "makes too large a value"),
        ("<% x = {1: 'a' * 9999, 2: 'b'} %>", "makes too large a value"),
        ("${str({1: config})}", "writes a value that has no text of its own"),
        ("% for x in 'ab':\n% else:\n% endfor", "has a control line that is not supported"),
        ("% if message: # \\\n x = (\n% endif", "is no Python that can be parsed"),
        ("% if message: # \\\n x = 1\n% endif", "has a control line that is not supported"),
        ("% else:\n", "has a control line without a beginning"),
    ],
)
def test_python_that_is_not_supported_is_refused_with_a_reason(python: str, reason: str) -> None:
    with pytest.raises(CannotFill) as refusal:
        filled(f"{HEADER}{python}\n", MERGE, OPTIONS)
    assert refusal.value.reason.startswith("line ")
    assert refusal.value.reason.endswith(reason)
