"""Who was erased is forgotten: keys of persons are destroyed after the log has said so (CORE-17, DEC-27)."""
