"""Traps (spec 13): hints that a PDU should be asked at once, by the services that exist.

``parse`` reads what snmptrapd writes and says it in the words of the MIB, ``bursts`` puts together
what comes from one PDU, ``hosts`` knows whose address it is and which services it has,
``recheckers`` have those checked, ``config`` writes snmptrapd's configuration. No state is ever
taken from a trap.
"""
