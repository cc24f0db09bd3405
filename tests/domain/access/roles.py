"""An owner by the command line, and what he sets up."""

from domain.access.granter import Granter
from domain.access.parts import DECIDERS
from domain.access.roles import HELD
from tests.domain.deciding import Deciding

BOSS = Granter("client:boss", tuple(sorted(HELD["owner"])))
CLERK = Granter("user:clerk", ("org.unit.read", "platform.role.manage"))
READER = ("fleet.fn.read", "org.unit.read")


def access() -> Deciding:
    return Deciding(DECIDERS)
