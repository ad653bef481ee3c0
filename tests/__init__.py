"""Tests, recordings, and the simulated PDU that demo and bench use too."""
