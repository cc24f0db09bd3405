"""`kassa agent`: finds and polls the registers beside it and reports them (docs/agent.md)."""
