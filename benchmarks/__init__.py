"""How long things take, and how much memory: `make bench` writes docs/performance.md."""
