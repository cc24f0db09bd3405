"""Every aggregate, event and decider of codes."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.codes import events
from domain.codes.codes import Codes
from domain.codes.expire_code import EXPIRE_CODE
from domain.codes.message import Message
from domain.codes.report_delivery import REPORT_DELIVERY
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = (Codes, Message)
EVENTS: Sequence[type[Event]] = events.EVENTS
DECIDERS: Sequence[Decider] = (REPORT_DELIVERY, EXPIRE_CODE)
