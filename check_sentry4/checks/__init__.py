"""What is evaluated: pure functions of what was read and what was asked, to results.

Nothing here knows easysnmp, click, nagiosplugin or a socket, and nothing here reads a device.
"""
