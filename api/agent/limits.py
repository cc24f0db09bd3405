"""Limits of the agents' door, each with its reason."""

from api.limits import MIB

# 1,000 reports with all 214 parameters, spelled out.
BODY_BYTES = 8 * MIB
# The vocabulary has 214; some more may come before this server learns of them.
MAX_PARAMETERS = 400
# Points: one for a request and one for each report. An agent with 1,000 registers needs 17 in a second, and after an
# outage of the server ten times as much.
POINTS_PER_SECOND = 200
POINTS_BURST = 20_000
AGENTS = 10_000
# Whoever enrols is not known yet: all of them share these. A chain of 10,000 tills enrols within the hour.
ENROLMENTS_PER_SECOND = 5
ENROLMENTS_BURST = 100
# Everything of one request after its body.
REQUEST_SECONDS = 30.0
# Other drives than the server knew of: the facts are read again at most so often.
MAX_FACT_ROUNDS = 3
