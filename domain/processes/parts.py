"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider

DECIDERS: Sequence[Decider] = ()
