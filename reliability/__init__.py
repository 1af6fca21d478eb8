"""What goes wrong on purpose: hostile input, faults, races, fuzz; the figures of reliability.md."""
