"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes.issue_papers import ISSUE_PAPERS

DECIDERS: Sequence[Decider] = (ISSUE_PAPERS,)
