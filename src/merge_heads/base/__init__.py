"""What is done with a base branch and all that is open on it."""
