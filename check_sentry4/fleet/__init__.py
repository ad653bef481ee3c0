"""Many PDUs by one process that stays (spec 12): ordinary checks, without their start.

``services`` reads what is to be checked, ``work`` checks all services of one PDU in a child,
``receivers`` hand results in, ``fleet`` keeps the time, ``resident`` answers ordinary commands.
Nothing here knows a MIB.
"""
