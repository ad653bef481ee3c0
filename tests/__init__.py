"""Tests: against the simulated PDUs of ``lab``, and real monitors."""
