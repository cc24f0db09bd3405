"""Papers as they are printed, for a client to show or to print itself: as text, and as PDF (BET-31).

Whose paper it is stands on it for those only who may see players unmasked in the whole organisation.
"""

from base64 import b64encode
from typing import Any

from api.context import Info
from api.dynamic import GraphQLType, Member, object_type, resolved, sent
from api.permissions import Need
from api.reach import within_reach
from api.services import ShownPaper
from domain.access.refusals import Forbidden
from domain.printing.refusals import PaperUnknown
from domain.refusal import InvalidInput
from projections.printing.print_jobs import PRINT_JOBS

_FULL = "bet.player.read.full"
# Of the narrowest receipt printer, and of a sheet.
NARROWEST, WIDEST, USUAL = 32, 80, 42
_NEED = Need.of(PRINT_JOBS)


async def _shown(info: Info, *, print_id: str, width: Any = None) -> ShownPaper | None:
    """None for one that is not there, and beyond what the client may see. Raises InvalidInput, NoFiscalReceipt."""
    context, wanted = info.context, sent(width)
    wide = USUAL if wanted is None else wanted
    if not NARROWEST <= wide <= WIDEST:
        raise InvalidInput(f"a line has {NARROWEST} to {WIDEST} characters", limit=WIDEST, given=wide)
    personal = context.client.holds_everywhere(_FULL)
    try:
        await within_reach(context, PRINT_JOBS, PRINT_JOBS.permission, print_id)
        return await context.services.papers.shown(context.organisation, print_id, wide, personal=personal)
    except (Forbidden, PaperUnknown):
        return None


async def _pdf(root: Any) -> str:
    return b64encode(await root.pdf()).decode()


_PAPER: GraphQLType = object_type(
    "Paper",
    "The newest copy of a paper, as it is printed.",
    {
        "title": Member(str, "What it is called."),
        "text": Member(str, "Its lines, each ended."),
        "pdf": resolved(_pdf, str, "The same as PDF, in base64; cash orders on sheets of A4.", {}, needs=_NEED),
    },
)
PAPER_FIELDS: dict[str, Any] = {
    "paper": resolved(
        _shown,
        _PAPER | None,
        "A paper to be shown, or printed by the desk's own program; null when there is none that you may see.",
        {
            "print_id": Member(str, "Id of the paper, as `printJobs` tells it."),
            "width": Member(
                int | None, f"Characters in a line, {NARROWEST} to {WIDEST}; {USUAL} when nothing is said."
            ),
        },
        needs=_NEED,
    ),
}
