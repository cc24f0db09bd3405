"""All views, in the order in which the projector takes them: what others show first comes first."""

from projections.betting.views import BETTING_VIEWS
from projections.cards.views import CARDS_VIEWS
from projections.drives import DRIVES
from projections.fiscal_document_lines import FISCAL_DOCUMENT_LINES
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.fleet.views import FLEET_VIEWS
from projections.ledger.views import LEDGER_VIEWS
from projections.players.views import PLAYERS_VIEWS
from projections.printing.views import PRINTING_VIEWS
from projections.projection_health import PROJECTION_HEALTH
from projections.roles import ROLE_GRANTS, ROLES_VIEW
from projections.sales import SALES_BY_CASHIER, SALES_BY_DAY, SALES_BY_ITEM, SALES_BY_REGISTER
from projections.settings import SETTINGS_VIEW, STANDING
from projections.unit_tree import UNIT_TREE
from projections.units import UNITS_VIEW
from projections.view import View

VIEWS: tuple[View, ...] = (
    FISCAL_DOCUMENTS,
    FISCAL_DOCUMENT_LINES,
    DRIVES,
    UNITS_VIEW,
    UNIT_TREE,
    ROLES_VIEW,
    ROLE_GRANTS,
    SETTINGS_VIEW,
    STANDING,
    *FLEET_VIEWS,
    *LEDGER_VIEWS,
    *PLAYERS_VIEWS,
    *CARDS_VIEWS,
    *BETTING_VIEWS,
    *PRINTING_VIEWS,
    SALES_BY_REGISTER,
    SALES_BY_CASHIER,
    SALES_BY_ITEM,
    SALES_BY_DAY,
    PROJECTION_HEALTH,
)
SHOWN: tuple[View, ...] = tuple(view for view in VIEWS if view.shown)
"""Those that readers are given."""
