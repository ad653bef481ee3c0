"""History: energy by period, daily maxima, and how long the headroom lasts (spec 17)."""

#: The commands that are made here, and the module of each: who does not need them imports nothing.
COMMANDS = {"check_sentry4_history": "check_sentry4.history.check"}
