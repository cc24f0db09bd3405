"""Papers as they are printed, for a client to show or to print itself: as text, and as PDF (BET-31).

Whose paper it is does not stand on it, but for those who may see players unmasked and ask for that: it is on record
before they see it.
"""

from base64 import b64encode
from typing import Any
from uuid import uuid4

from api.context import Info
from api.dynamic import GraphQLType, Member, object_type, resolved, sent
from api.permissions import ANY_TOKEN, Need
from api.reach import within_reach
from api.services import ShownPaper
from domain.access.refusals import Forbidden
from domain.command import Caller
from domain.players.viewings import NotePersonalDataViewed
from domain.printing.refusals import PaperUnknown
from domain.refusal import InvalidInput
from projections.printing.print_jobs import PRINT_JOBS

_FULL = "bet.player.read.full"
# Of the narrowest receipt printer, and of a sheet.
NARROWEST, WIDEST, USUAL = 32, 80, 42
_NEED, _NEED_FULL = Need.of(PRINT_JOBS), Need(_FULL, PRINT_JOBS.told_by)


async def _shown(info: Info, *, print_id: str, width: Any = None) -> ShownPaper | None:
    """None for one that is not there, and beyond what the client may see. Raises InvalidInput, NoFiscalReceipt."""
    return await _read(info, print_id, _width(width), PRINT_JOBS.permission)


async def _in_full(info: Info, *, print_id: str, width: Any = None) -> ShownPaper | None:
    """The same, once it is on record. Raises Refusal."""
    paper = await _read(info, print_id, _width(width), _FULL)
    if paper is None or paper.player is None:
        return paper
    context = info.context
    noted = NotePersonalDataViewed(paper.player)
    await context.services.ledger(context.organisation).execute(noted, Caller(context.client.actor, uuid4()))
    return await context.services.papers.shown(context.organisation, print_id, _width(width), personal=True)


def _width(given: Any) -> int:
    width: int = USUAL if sent(given) is None else given
    if not NARROWEST <= width <= WIDEST:
        raise InvalidInput(f"a line has {NARROWEST} to {WIDEST} characters", limit=WIDEST, given=width)
    return width


async def _read(info: Info, print_id: str, width: int, permission: str) -> ShownPaper | None:
    context = info.context
    try:
        await within_reach(context, PRINT_JOBS, permission, print_id)
        return await context.services.papers.shown(context.organisation, print_id, width, personal=False)
    except (Forbidden, PaperUnknown):
        return None


async def _pdf(root: Any) -> str:
    return b64encode(await root.pdf()).decode()


# What is below a paper needs nothing more than the paper itself.
_PAPER: GraphQLType = object_type(
    "Paper",
    "The newest copy of a paper, as it is printed.",
    {
        "title": Member(str, "What it is called."),
        "text": Member(str, "Its lines, each ended."),
        "pdf": resolved(_pdf, str, "The same as PDF, in base64; cash orders on sheets of A4.", {}, needs=ANY_TOKEN),
    },
)
_ARGUMENTS = {
    "print_id": Member(str, "Id of the paper, as `printJobs` tells it."),
    "width": Member(int | None, f"Characters in a line, {NARROWEST} to {WIDEST}; {USUAL} when nothing is said."),
}
PAPER_FIELDS: dict[str, Any] = {
    "paper": resolved(
        _shown,
        _PAPER | None,
        "A paper to be shown, or printed by the desk's own program, with lines to be written on in place of a person's "
        "name and document; null when there is none that you may see.",
        _ARGUMENTS,
        needs=_NEED,
    ),
    "paper_in_full": resolved(
        _in_full,
        _PAPER | None,
        "The same with name and document; that you see them is on record first.",
        _ARGUMENTS,
        needs=_NEED_FULL,
    ),
}
