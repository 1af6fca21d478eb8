"""The project's own hand: the ids and the file names of new revisions."""
