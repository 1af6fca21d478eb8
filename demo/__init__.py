"""The main job, end to end: a Flask-Migrate project, the action, a GitHub on 127.0.0.1."""
