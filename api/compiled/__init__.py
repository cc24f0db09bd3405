"""Queries over declared views, compiled: a selection becomes one SQL statement whose rows leave PostgreSQL as JSON.

Strawberry stays the one schema: it validates every document, and executes whatever is not compiled. Both ways give the
same answer (`tests/api/compiled/test_both_ways.py`). Read on: `roots.py` which fields can be compiled, `plan.py` what a
document asks for, `arguments.py` what a request gives, `answer.py` how rows become the answer, `reader.py` all of it.
"""
