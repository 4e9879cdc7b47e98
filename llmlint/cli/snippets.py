"""What `llmlint init` writes: small, and right as it stands."""

from __future__ import annotations

from llmlint.records import dataclass


@dataclass(frozen=True, slots=True)
class Snippet:
    """A file of a project. `{version}` in the text is the version of llmlint."""

    path: str
    text: str


CONFIGURATION = Snippet(
    "llmlint.toml",
    """\
# Settings of llmlint; `llmlint config` lists them all.
required-version = ">={version}"

# The rules that run besides the recommended ones, and those that do not.
extend-select = []
ignore = []

# What fails a run: error, warning, info or never.
fail-on = "warning"

[per-file-ignores]
# "examples/" = ["missing-timeout"]
""",
)

PRE_COMMIT = Snippet(
    ".pre-commit-config.yaml",
    """\
repos:
  - repo: local
    hooks:
      - id: llmlint
        name: llmlint
        entry: llmlint check --force-exclude
        language: python
        additional_dependencies: ["llmlint=={version}"]
        types_or: [python, pyi, jupyter]
        require_serial: true
""",
)

# For a llmlint that no package index has: what is installed where one commits is run.
PRE_COMMIT_INSTALLED = Snippet(
    PRE_COMMIT.path,
    PRE_COMMIT.text.replace("language: python", "language: system").replace(
        '        additional_dependencies: ["llmlint=={version}"]\n', ""
    ),
)

GITHUB = Snippet(
    ".github/workflows/llmlint.yml",
    """\
name: llmlint
on:
  push:
    branches: [main, master]
  pull_request:
permissions:
  contents: read
jobs:
  llmlint:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: actions/setup-python@v5
        with:
          python-version: "3.13"
      - run: python -m pip install "llmlint=={version}"
      - run: llmlint check . --output github
""",
)

GITLAB = Snippet(
    ".gitlab-ci.yml",
    """\
llmlint:
  image: python:3.13-slim
  script:
    - pip install "llmlint=={version}"
    - llmlint check . --output full --output gitlab=llmlint.json
  artifacts:
    when: always
    reports:
      codequality: llmlint.json
""",
)
