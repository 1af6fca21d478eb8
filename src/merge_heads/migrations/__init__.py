"""The reading floor: bytes to revision, revisions to history, a tree of files to environments.

Nothing here runs, imports or renders what it reads.
"""
