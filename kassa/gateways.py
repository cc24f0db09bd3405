"""Which gateway takes messages, as the settings say."""

from adapters.sms.file_sink import FileSink
from adapters.sms.gateway import Gateway
from adapters.sms.smsc import Smsc
from kassa.settings import Settings


def gateway(settings: Settings) -> Gateway:
    """To be closed by whoever sends with it."""
    if settings.sms_key is not None and settings.sms_gateway == "smsc":
        return Smsc(settings.sms_key, settings.sms_sender, settings.sms_url)
    return FileSink(settings.sms_lines)
