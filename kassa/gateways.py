"""Which gateway takes messages, as the settings say."""

import structlog

from adapters.sms.file_sink import FileSink
from adapters.sms.gateway import Gateway
from adapters.sms.smsc import Smsc
from kassa.settings import Settings

log = structlog.get_logger(__name__)


def gateway(settings: Settings) -> Gateway:
    """To be closed by whoever sends with it."""
    if settings.sms_key is not None and settings.sms_gateway == "smsc":
        return Smsc(settings.sms_key, settings.sms_sender, settings.sms_url)
    log.warning("messages are written to a file, codes and all", file=str(settings.sms_lines))
    return FileSink(settings.sms_lines)
