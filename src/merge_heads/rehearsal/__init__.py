"""The rehearsal: migrations are run on databases that are thrown away, in a process of its own."""
