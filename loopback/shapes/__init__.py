"""From what is remembered to GitHub's JSON: one module for each family of answers."""
