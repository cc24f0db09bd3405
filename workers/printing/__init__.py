"""Issues the papers that events bring, and has them printed (P-PRINT, P-CASHORDER, P-FISCAL)."""
