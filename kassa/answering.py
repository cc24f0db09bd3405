"""What the API is started with, from the settings: its limits and the documents it trusts."""

from api.limiting.trusted import TrustedDocuments, TrustedDocumentsInvalid
from api.limits import ApiLimits
from kassa.settings import Settings


def api_limits(settings: Settings) -> ApiLimits:
    """The limits; those that depend on the machine are settings."""
    return ApiLimits(points_per_second=settings.points_per_second, points_burst=settings.points_burst)


def trusted_documents(settings: Settings) -> TrustedDocuments:
    """The trusted documents, not yet compared with the schema. Raises TrustedDocumentsInvalid."""
    path = settings.trusted_documents
    if path is None:
        if settings.trusted_only:
            raise TrustedDocumentsInvalid("KASSA_TRUSTED_ONLY needs KASSA_TRUSTED_DOCUMENTS: nothing would be answered")
        return TrustedDocuments()
    try:
        file = path.read_bytes()
    except OSError as error:
        raise TrustedDocumentsInvalid(f"{path} cannot be read: {error.strerror}") from None
    return TrustedDocuments.read(file, only=settings.trusted_only)
