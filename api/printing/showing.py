"""Papers as they are printed, for a client to show or to print itself: as text, and as PDF (BET-31).

Whose paper it is stands on it for those only who may see players unmasked in the whole organisation.
"""

from base64 import b64encode
from typing import Any

from api.context import Info
from api.dynamic import Member, resolved, sent
from api.permissions import Need
from api.reach import within_reach
from domain.refusal import InvalidInput
from projections.printing.print_jobs import PRINT_JOBS

_FULL = "bet.player.read.full"
# Of the narrowest and the widest receipt printer, and of a sheet.
NARROWEST, WIDEST, USUAL = 32, 80, 42
_ARGUMENTS = {
    "print_id": Member(str, "Id of the paper, as `printJobs` tells it."),
    "width": Member(int | None, f"Characters in a line, {NARROWEST} to {WIDEST}; {USUAL} when nothing is said."),
}


async def _asked(info: Info, print_id: str, width: Any) -> tuple[str, str, int, bool]:
    """What the port wants. Raises Forbidden, InvalidInput."""
    context = info.context
    wanted = sent(width)
    wide = USUAL if wanted is None else wanted
    if not NARROWEST <= wide <= WIDEST:
        raise InvalidInput(f"a line has {NARROWEST} to {WIDEST} characters", limit=WIDEST, given=wide)
    await within_reach(context, PRINT_JOBS, PRINT_JOBS.permission, print_id)
    return context.organisation, print_id, wide, context.client.holds_everywhere(_FULL)


async def _text(info: Info, *, print_id: str, width: Any = None) -> str:
    organisation, paper, wide, personal = await _asked(info, print_id, width)
    return await info.context.services.papers.text(organisation, paper, wide, personal=personal)


async def _pdf(info: Info, *, print_id: str, width: Any = None) -> str:
    organisation, paper, wide, personal = await _asked(info, print_id, width)
    return b64encode(await info.context.services.papers.pdf(organisation, paper, wide, personal=personal)).decode()


_NEED = Need.of(PRINT_JOBS)
PAPER_FIELDS: dict[str, Any] = {
    "paper_text": resolved(_text, str, "The newest copy of a paper as lines of text.", _ARGUMENTS, needs=_NEED),
    "paper_pdf": resolved(
        _pdf, str, "The newest copy of a paper as PDF, in base64; forms on sheets of A4.", _ARGUMENTS, needs=_NEED
    ),
}
