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
from domain.ledger.chart import CHART, AccountClass
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
    select b.position, b.stream, b.version, b.type, b.recorded_at, b.actor, coalesce(b.unit, told.unit) as unit, e.kind,
        coalesce(e.currency, '{RUB}') as currency, coalesce(e.effective_at, b.recorded_at) as effective_at,
        e.reverses, e.lines
    from batch b
        cross join lateral json_to_record(b.body) as told(entry json, unit text)
        cross join lateral json_to_record(told.entry)
            as e(kind text, currency text, effective_at timestamptz, reverses text, lines json)
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


def class_of(code: str) -> str:
    """SQL of the class of a code."""
    classes = {kind.code: kind.of.value for kind in CHART.values()}
    tests = [f"when '{each}' then '{of}'" for each, of in classes.items()]
    return f"case {code} {' '.join(tests)} end"


def held(debits: str, credits: str, account_class: str) -> str:  # noqa: A002  the word of the books
    """SQL of what is held on the normal side."""
    debit = ", ".join(f"'{of}'" for of in AccountClass if of.is_debit)
    return f"case when {account_class} in ({debit}) then {debits} - {credits} else {credits} - {debits} end"


# Everything of an entry again beside each account of it; debits above zero. (Joins of these relations would be nested
# loops: the planner does not know how many lines there are.)
LINES = f"""{ENTRIES}, lines as (
    select e.*, l.account, l.amount, {code_of("l.account")} as code
    from entries e cross join lateral (
        select line->>0 as account, sum((line->>1)::bigint)::bigint as amount
        from json_array_elements(e.lines) line group by 1 having sum((line->>1)::bigint) <> 0
    ) l
)"""
