"""`kassa api` and `kassa projector`: one process each, as `kassa up` runs them; for operators with systemd."""

from datetime import timedelta

import click

from adapters.keys.keyring import Keyring
from adapters.oidc.issuer import Trust
from kassa.answering import api_limits, trusted_documents
from kassa.gateways import gateway
from kassa.printers import Printers
from kassa.servers import servers
from kassa.serving import serve_api, serve_projector
from kassa.settings import Settings
from workers.watch.settings import WatchSettings


@click.command("api")
@click.option("--host", help="Address to listen on (KASSA_HOST).")
@click.option("--port", type=int, help="Port to listen on (KASSA_PORT).")
@click.pass_obj
def api_command(settings: Settings, host: str | None, port: int | None) -> None:
    """Serve the GraphQL API."""
    limits, trusted = api_limits(settings), trusted_documents(settings)
    with servers(settings) as found:
        serve_api(
            found.serving_url,
            host or settings.host,
            settings.port if port is None else port,
            limits=limits,
            trusted=trusted,
            trust=trust(settings),
            keyring=Keyring.at(settings.keyring_file),
            gateway=gateway(settings),
            callback_secret=settings.sms_callback_secret,
            printers=Printers.of(settings.papers_folder, settings.printers),
            approval_first=settings.approval_first,
            watching=watching(settings),
            origins=settings.origins.split(),
        )


def trust(settings: Settings) -> Trust | None:
    """In which issuer of users' tokens; None when there is none."""
    if settings.oidc_issuer is None or settings.oidc_audience is None:
        return None
    return Trust(
        settings.oidc_issuer, settings.oidc_audience, settings.oidc_roles_claim, settings.oidc_organisation_claim
    )


def watching(settings: Settings) -> WatchSettings:
    """When silence counts."""
    return WatchSettings(
        timedelta(seconds=settings.router_lost_after_seconds),
        timedelta(seconds=settings.register_offline_after_seconds),
        settings.auto_remove_days,
    )


@click.command("projector")
@click.pass_obj
def projector_command(settings: Settings) -> None:
    """Keep the read models of all organisations up with their logs."""
    with servers(settings) as found:
        serve_projector(found.serving_url)
