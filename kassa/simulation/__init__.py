"""A chain of stores that never was: registers that sell, wear out, break and fall silent; the same for the same seed.

`plan` says who there is, `till` is one register with its troubles, asked by the real driver without a line, `story`
tells the days one after another, `feed` takes them into the ledger, `live` goes on from there over HTTP.
"""
