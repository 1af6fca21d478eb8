"""What the stories do with one pull request: judge it, push to it, publish, answer."""
