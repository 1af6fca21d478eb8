"""The project's own hand: ids, file names and the template of new revisions."""
