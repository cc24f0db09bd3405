"""The organisation as its log has it, and commands that rule it: the work behind `kassa org`."""

from getpass import getuser
from uuid import uuid4

from adapters.postgres.reads import Reads
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.organisation.organisation import Organisation
from kassa.importing import TRY_AGAIN
from kassa.ruled import Ruled
from kassa.wiring import open_ledger


async def rule(database_url: str, schema: str, command: Command) -> Receipt:
    """Ask the ledger in the name of the user of this machine. Raises Refusal, LedgerError."""
    caller = Caller(Actor(ActorKind.USER, getuser()), uuid4())
    async with open_ledger(database_url, schema) as ledger:
        return await TRY_AGAIN(ledger.execute)(command, caller)


async def organisation_in_log(database_url: str, schema: str) -> Organisation:
    """Read from the log, as whoever decides has it; no view may be behind."""
    async with Reads(database_url) as reads:
        return await Ruled(reads).of(schema)
