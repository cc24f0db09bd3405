"""Every stable code the house can answer with, found in the code itself."""

import re
from collections.abc import Iterator
from pathlib import Path

from adapters.embedded import errors as embedded
from domain.fiscal.problems import ADVICE, WARNINGS, ProblemCode
from tests.docs.markdown import ROOT

PACKAGES = ("domain", "adapters", "projections", "api", "workers", "kassa")
# A code said where it is raised: as an argument of what carries it.
_SAID = re.compile(
    r"(?:error_answer|_bad|BadHttpRequest|EmbeddedServerError|MigrationError)\(\s*(?:\d{3},\s*)?\"([A-Z][A-Z_]+)\""
)
_CLASS_CODE = re.compile(r"^    code(?:: ClassVar\[str\])? = \"([A-Z_]+)\"", re.MULTILINE)


def sources() -> Iterator[Path]:
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def codes_in_the_code() -> set[str]:
    """By reading the source: also what no import of a test would meet."""
    found: set[str] = set()
    for file in sources():
        text = file.read_text()
        found |= set(_SAID.findall(text)) | set(_CLASS_CODE.findall(text))
    return found - {"REFUSED", "LEDGER_ERROR"} | {str(code) for code in ProblemCode}  # without the two bases


def server_errors() -> list[tuple[str, str]]:
    """(code, meaning) of the embedded servers, as their own table says."""
    return re.findall(r"^([A-Z_]+) {2,}(.+)$", embedded.__doc__ or "", re.MULTILINE)


def fiscal_problems(*, warnings: bool) -> list[tuple[str, str]]:
    return [(code, ADVICE[code]) for code in ProblemCode if (code in WARNINGS) is warnings]
