"""Why a paper is not there."""

from enum import StrEnum


class PrintFault(StrEnum):
    """What went wrong; after HALF_PRINTED and UNKNOWN there may be a paper all the same."""

    NO_PAPER = "NO_PAPER"
    NOT_READY = "NOT_READY"  # cover open, or in error
    SILENT = "SILENT"  # it cannot be reached, or does not answer
    HALF_PRINTED = "HALF_PRINTED"  # it took the paper and never said that it was done
    UNKNOWN = "UNKNOWN"  # the house stopped while it was printed
    NOT_COMPOSED = "NOT_COMPOSED"  # what stands on it cannot be read
