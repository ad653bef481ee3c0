"""Nagios and Icinga checks for Server Technology rack PDUs (Sentry4-MIB, Sentry3-MIB)."""

__version__ = "1.0.0"
