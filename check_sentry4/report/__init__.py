"""The reporting room: what was found, as the Monitoring Plugins guidelines want it printed.

The only place that knows nagiosplugin, which brings ranges, their evaluation, and performance
data. Two of its defaults are not ours: there UNKNOWN outranks CRITICAL, and performance data is
sorted as text.
"""
