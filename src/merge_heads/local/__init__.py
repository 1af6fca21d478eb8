"""The same in a local clone: `merge-heads check`, `fix` and `rehearse`.

Each is a module of its own: start-up is most of a small check, and a check needs nothing of a fix.
"""
