"""The ledger (spec 87): accounts, entries, periods. Other contexts meet it in `domain/processes`."""
