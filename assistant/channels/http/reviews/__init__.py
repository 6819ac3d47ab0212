"""Papers of companies over HTTP: sent, reviewed in a process of its own, shown page by page, corrected, deleted."""
