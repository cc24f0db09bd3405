"""What an operator says of organisations: `kassa org request`, `trial`, `activate`, `set` and their like."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any
from uuid import uuid4

import click

from adapters.postgres.access_requests import access_requests, checked_contact, forget, remember
from adapters.postgres.migrate import create_organisation
from adapters.postgres.organisations import organisation
from domain.command import Command
from domain.organisation.organisation import Organisation
from domain.organisation.refusals import OrganisationExists
from domain.organisation.rule_organisation import (
    ActivateOrganisation,
    ChangeSetting,
    ExtendTrial,
    RequestAccess,
    StartTrial,
    SuspendOrganisation,
)
from domain.organisation.settings import ORGANISATION, SETTINGS, place_of
from domain.organisation.standing import DEFAULT_TRIAL_DAYS, MAX_TRIAL_DAYS, MIN_TRIAL_DAYS
from kassa.commands.names import checked_name
from kassa.ruling import organisation_in_log, rule
from kassa.servers import servers
from kassa.settings import Settings

_DAYS = click.IntRange(MIN_TRIAL_DAYS, MAX_TRIAL_DAYS)
_REASON = click.option("--reason", required=True, help="Why; it stays in the log.")


@click.command("request")
@click.argument("name", callback=checked_name)
@click.option("--network", required=True, help="Name of the trading network.")
@click.option("--contact", required=True, help="Whom to answer: name, telephone, e-mail. It is kept beside the log.")
@click.pass_obj
def request(settings: Settings, name: str, network: str, contact: str) -> None:
    """Record that somebody asks for access as organisation NAME: it is made, and takes nothing in yet."""
    contact, number = checked_contact(contact), uuid4()
    with servers(settings) as found:
        is_new = create_organisation(found.database_url, name, network, settings.time_zone)
        row = organisation(found.database_url, name)
        if not is_new and asyncio.run(organisation_in_log(found.serving_url, row.schema)).version == 0:
            raise OrganisationExists(f"organisation {name} was made already, and is active; choose another name")
        asyncio.run(rule(found.serving_url, row.schema, RequestAccess(str(number), network)))
        remember(found.database_url, number, name, contact)
    click.echo(f"organisation {name} asks for access; begin its trial with: kassa org trial {name}")


@click.command("requests")
@click.pass_obj
def requests(settings: Settings) -> None:
    """Show whom to answer, one JSON object per line."""
    with servers(settings) as found:
        rows = access_requests(found.database_url)
    for row in rows:
        told = {"organisation": row.organisation, "contact": row.contact, "requestedAt": row.requested_at.isoformat()}
        click.echo(json.dumps(told, ensure_ascii=False))


@click.command("forget")
@click.argument("name")
@click.pass_obj
def forget_contact(settings: Settings, name: str) -> None:
    """Forget whom to answer for organisation NAME; the request itself stays in its log, without him."""
    with servers(settings) as found:
        count = forget(found.database_url, name)
    click.echo(f"forgotten: {count}")


def _ruled(make: Callable[..., Command]) -> Callable[..., None]:
    """A command line that is one command to the organisation NAME, and tells where it stands then."""

    @wraps(make)
    def run(settings: Settings, name: str, **given: Any) -> None:
        with servers(settings) as found:
            schema = organisation(found.database_url, name).schema
            asyncio.run(rule(found.serving_url, schema, make(**given)))
            _show(name, asyncio.run(organisation_in_log(found.serving_url, schema)))

    return click.pass_obj(run)


@click.command("trial")
@click.argument("name")
@click.option("--days", type=_DAYS, default=DEFAULT_TRIAL_DAYS, show_default=True, help="How long it may try.")
@_ruled
def trial(days: int) -> Command:
    """Begin the trial of organisation NAME; then it is read-only for 30 days, then suspended."""
    return StartTrial(days)


@click.command("extend")
@click.argument("name")
@click.option("--days", type=_DAYS, required=True, help="How long the trial lasts, counted from its beginning.")
@_REASON
@_ruled
def extend(days: int, reason: str) -> Command:
    """Extend the trial of organisation NAME, also when it is over."""
    return ExtendTrial(days, reason)


@click.command("activate")
@click.argument("name")
@_REASON
@_ruled
def activate(reason: str) -> Command:
    """Let organisation NAME do everything, without an end."""
    return ActivateOrganisation(reason)


@click.command("suspend")
@click.argument("name")
@_REASON
@_ruled
def suspend(reason: str) -> Command:
    """Take nothing in from organisation NAME any more; it reads and exports."""
    return SuspendOrganisation(reason)


@click.command("set")
@click.argument("name")
@click.argument("key", type=click.Choice(list(SETTINGS)))
@click.argument("value", required=False)
@click.option("--scope", default=ORGANISATION, show_default=True, help="Or unit:<code>, or group:<id>.")
@_REASON
@click.pass_obj
def set_(settings: Settings, name: str, key: str, value: str | None, scope: str, reason: str) -> None:
    """Set KEY of organisation NAME to VALUE; without a value the wider scope or the default holds again."""
    with servers(settings) as found:
        schema = organisation(found.database_url, name).schema
        known = asyncio.run(organisation_in_log(found.serving_url, schema)).state.settings.get(place_of(key, scope))
        seen = known.version if known else 0
        asyncio.run(rule(found.serving_url, schema, ChangeSetting(key, scope, value, reason, seen)))
        _show(name, asyncio.run(organisation_in_log(found.serving_url, schema)))


@click.command("show")
@click.argument("name")
@click.pass_obj
def show(settings: Settings, name: str) -> None:
    """Show where organisation NAME stands and what it has set, as JSON."""
    with servers(settings) as found:
        schema = organisation(found.database_url, name).schema
        _show(name, asyncio.run(organisation_in_log(found.serving_url, schema)))


def _show(name: str, known: Organisation) -> None:
    until = known.state.trial_until
    told: dict[str, Any] = {
        "name": name,
        "standing": known.standing(datetime.now(UTC)),
        "trialEndsAt": until.isoformat() if until else None,
        "settings": {key: known.value(key) for key in SETTINGS},
        "narrower": {
            place: each.value
            for place, each in known.state.settings.items()
            if not place.endswith(f" {ORGANISATION}") and each.value is not None
        },
    }
    click.echo(json.dumps(told, ensure_ascii=False))


COMMANDS = (request, requests, forget_contact, trial, extend, activate, suspend, set_, show)
