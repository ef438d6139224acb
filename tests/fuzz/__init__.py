"""Targets for coverage-guided fuzzing (atheris); each is also run briefly by the ordinary tests."""
