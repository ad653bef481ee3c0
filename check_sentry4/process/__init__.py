"""Child processes: how they are forked, what they say, and what is said of one that says no more.

The command's supervisor, the rack, the fleet's workers and its senders have their children from
here. Nothing below is dear to import: the supervisor is the parent of every check.
"""
