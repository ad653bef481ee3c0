"""What is evaluated: pure functions from rows and options to findings.

Nothing here knows easysnmp, click, nagiosplugin or a socket.
"""
