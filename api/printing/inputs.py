"""What the fields of the commands of papers mean."""

from collections.abc import Mapping

from api.inputs import Inputs

_SAID: Mapping[str, str] = {
    "print_id": "Id of the paper, as `printJobs` and the shift report tell it.",
    "copy": "The copy that is meant, as `printJobs` tells it: 0 is the original.",
    "fault": "Why it is not on paper; null: it is.",
    "number": "Number of the register's receipt, when it is known.",
    "reason": "Why, in one line.",
}

PRINTING_INPUTS = Inputs(_SAID)
