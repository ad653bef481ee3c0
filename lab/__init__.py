"""Simulated PDUs, and real monitors to look at them: for tests, documentation and measurements."""
