"""Settings of Python's garbage collector for processes that hold many long-lived aggregates.

Collections find next to nothing here, and a full one stops the event loop for tens of milliseconds: they are made rare,
and what start-up has built is never looked at again (engine §C: 70 ms at 100,000 live aggregates).
"""

import gc

# Young objects before a collection; and how many collections of one generation make one of the next.
THRESHOLDS = (50_000, 20, 100)


def settle() -> None:
    """Call once, when the process is warm."""
    gc.set_threshold(*THRESHOLDS)
    gc.collect()
    gc.freeze()
