"""Warnings that hold for a document of any form: nothing here refuses, the figures stand as printed."""

from collections.abc import Iterator
from datetime import datetime

from domain.fiscal.document import FiscalDocument, Form
from domain.fiscal.identity import inn_checks, is_inn_form, register_checks
from domain.fiscal.problems import Problem, ProblemCode, problem

FIRST_FISCAL_DAY = datetime(2016, 9, 1)  # noqa: DTZ001  fiscal time has no zone; operators refuse older (facts §2.3)


def warnings_of(document: FiscalDocument, *, register_serial: str | None = None) -> Iterator[Problem]:
    """What a careful reader would remark. `register_serial` (tag 1013) lets the registration number be checked."""
    inn = document.inn
    if inn is not None and not is_inn_form(inn):
        yield problem(ProblemCode.INN_MALFORMED, "The tax number of the user has a wrong length", path="1018")
    elif inn is not None and not inn_checks(inn):
        yield problem(ProblemCode.INN_CHECK_DIGIT, "The tax number of the user does not add up", path="1018")
    if (
        document.register is not None
        and inn is not None
        and register_serial
        and not register_checks(document.register, inn, register_serial)
    ):
        yield problem(ProblemCode.REGISTER_CHECK_DIGITS, "The registration number does not add up", path="1037")
    if document.at < FIRST_FISCAL_DAY:
        yield problem(ProblemCode.TIME_UNLIKELY, "The document is older than fiscal drives", path="1012")
    if document.fiscal_sign is None and document.form is not Form.QR:
        yield problem(ProblemCode.FISCAL_SIGN_MISSING, "The document has no fiscal sign", path="1077")
    yield from _totals(document)


def _totals(document: FiscalDocument) -> Iterator[Problem]:
    if document.total is None or not document.lines:
        return
    lines = sum(line.sum for line in document.lines)
    if document.total < lines:
        what = f"The total is {lines - document.total} kopecks below the sum of the lines"
        yield problem(ProblemCode.TOTAL_BELOW_LINES, what, path="1020")
    elif document.total > lines:
        what = f"The total is {document.total - lines} kopecks above the sum of the lines"
        yield problem(ProblemCode.TOTAL_ABOVE_LINES, what, path="1020")
