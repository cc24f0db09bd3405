"""An agent shows its key and gets a token: once, and again for the same request, should the answer have been lost.

The token is made of a secret that the agent keeps from before it asks, so that no lost answer locks it out.
"""

from typing import Any
from uuid import uuid5

from adapters.fleet.agents import AGENT_PREFIX
from api.agent.body import EnrolmentBody
from api.agent.keys import digest, key_owner
from api.services import Services
from domain.command import Actor, ActorKind, Caller
from domain.fleet.edits.routers import EnrolRouter
from domain.fleet.identity import named
from domain.fleet.refusals import EnrolmentKeyRefused, RouterUnknown

_REFUSED = "this key is wrong, used, revoked or expired; ask for a new one"


async def enrol(services: Services, body: EnrolmentBody) -> dict[str, Any]:
    """Raises EnrolmentKeyRefused, whatever is wrong: a stranger learns nothing of organisations and routers."""
    owner = key_owner(body.key)
    organisation = await services.agents.organisation(owner.organisation) if owner else None
    if owner is None or organisation is None:
        raise EnrolmentKeyRefused(_REFUSED)
    router, token = named("router", owner.router), AGENT_PREFIX + body.secret
    command = EnrolRouter(router, digest(body.key), digest(token), body.host)
    caller = Caller(Actor(ActorKind.DEVICE, router), uuid5(body.command_id, router))
    try:
        await services.ledger(organisation.schema).execute(command, caller)
    except (EnrolmentKeyRefused, RouterUnknown):
        raise EnrolmentKeyRefused(_REFUSED) from None
    if not await services.agents.admit(organisation, router, token, command.credential_hash):
        raise EnrolmentKeyRefused(_REFUSED)  # answered before, and void since
    return {"organisation": organisation.name, "router": router, "token": token}
