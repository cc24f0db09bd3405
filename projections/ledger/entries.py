"""How the views of the ledger read a batch: the entry of every money event there is, as `entries` and `lines`.

Which events move money is asked of the contexts, so that a new one stands in the books by itself.
"""

from collections.abc import Sequence

from domain.betting import parts as betting
from domain.cards import parts as cards
from domain.codes import parts as codes
from domain.entry import RUB, MoneyEvent
from domain.event import Event
from domain.ledger import parts as ledger
from domain.ledger.chart import CHART
from domain.players import parts as players
from domain.printing import parts as printing

_OF_CONTEXTS: Sequence[Sequence[type[Event]]] = [
    context.EVENTS for context in (ledger, players, codes, cards, betting, printing)
]
MONEY: tuple[str, ...] = tuple(
    event.TYPE for events in _OF_CONTEXTS for event in events if issubclass(event, MoneyEvent)
)
"""Types of the events that move money."""

SOURCE = "(select s.name from streams s where s.id = b.stream) || '@' || b.version"

ENTRIES = f"""entries as (
    select b.position, b.stream, b.version, b.type, b.recorded_at, b.actor, e.kind,
        coalesce(e.currency, '{RUB}') as currency, coalesce(e.effective_at, b.recorded_at) as effective_at,
        e.reverses, e.lines
    from batch b
        cross join lateral json_to_record(b.body->'entry')
            as e(kind text, currency text, effective_at timestamptz, reverses text, lines json)
)"""

# An account has one line in an entry; debits above zero.
LINES = f"""{ENTRIES}, lines as (
    select e.position, e.currency, l->>0 as account, sum((l->>1)::bigint)::bigint as amount
    from entries e cross join lateral json_array_elements(e.lines) l
    group by 1, 2, 3 having sum((l->>1)::bigint) <> 0
)"""


def code_of(account: str) -> str:
    """SQL of the chart's code of an account: the longest name that fits, as `kind_of` has it."""
    tests = [
        f"when starts_with({account}, '{name}.') then '{kind.code}'"
        if kind.names_one
        else f"when {account} = '{name}' then '{kind.code}'"
        for name, kind in sorted(CHART.items(), key=lambda line: -len(line[0]))
    ]
    return f"case {' '.join(tests)} end"


_CLASSES = dict.fromkeys((kind.code, kind.of.value, kind.of.is_debit) for kind in CHART.values())
CHART_LINES = ", ".join(f"('{code}', '{of}', {str(is_debit).lower()})" for code, of, is_debit in _CLASSES)
"""VALUES of (code, class, whether the normal side is the debit)."""

# Each account of the batch once, and what the chart says of it.
NAMED = f"""{LINES}, named as (
    select a.account, a.currency, c.code, c.of, c.is_debit
    from (select distinct account, currency, {code_of("account")} as code from lines) a
        join (values {CHART_LINES}) as c(code, of, is_debit) using (code)
)"""
