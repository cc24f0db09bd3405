"""How much each group measures: `FULL` for figures, `TINY` to see that everything still runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sizes:
    """Counts and seconds of one round; three short rounds of each side in turn even out a noisy machine."""

    rounds: int = 3
    accounts: int = 1_000
    past_events: int = 20  # of each account before the first round
    seconds: float = 1.5  # of a round that counts what it got done
    document_commands: int = 400  # of 100 documents, for us and for COPY, per round
    stock_documents: int = 10_000
    single_documents: int = 16_000
    stock_single_documents: int = 1_200
    lone_commands: int = 600
    grown_events: int = 1_000_000
    grown_accounts: int = 10_000
    replayed_events: int = 60_000
    projected_documents: int = 40_000
    stock_projected_documents: int = 2_000
    live_seconds: float = 4.0
    read_documents: int = 1_000_000
    read_seconds: float = 1.5
    subscribers: int = 5_000  # at one event per second
    compared_subscribers: int = 500  # of either side, so few that stock keeps up
    fanout_seconds: float = 2.5
    stuck_subscribers: int = 100
    exported_events: int = 200_000
    registers: int = 100_000
    polled_registers: int = 10_000  # once a minute
    polled_seconds: float = 10.0
    agent_registers: int = 1_000  # on one agent
    agent_rounds: int = 1  # each is half a minute
    money_desks: int = 1_000  # each with a player: three acts for each in a round
    money_past: int = 10  # deposits of each player before the first round
    stock_money_acts: int = 300
    booked_entries: int = 100_000  # on one account
    touches: int = 60


FULL = Sizes()
TINY = Sizes(
    rounds=1,
    accounts=20,
    past_events=2,
    seconds=0.05,
    document_commands=4,
    stock_documents=200,
    single_documents=128,
    stock_single_documents=20,
    lone_commands=10,
    grown_events=2_000,
    grown_accounts=50,
    replayed_events=400,
    projected_documents=400,
    stock_projected_documents=50,
    live_seconds=0.2,
    read_documents=2_000,
    read_seconds=0.1,
    subscribers=20,
    compared_subscribers=10,
    fanout_seconds=1.0,
    stuck_subscribers=3,
    exported_events=2_000,
    registers=500,
    polled_registers=500,
    polled_seconds=0.6,
    agent_registers=8,
    money_desks=8,
    money_past=2,
    stock_money_acts=6,
    booked_entries=500,
    touches=3,
)
