"""The reporting room: what was found, as the Monitoring Plugins guidelines want it printed.

The only place that knows nagiosplugin, which brings ranges, their evaluation, and performance
data. Two of its defaults are not ours: there UNKNOWN outranks CRITICAL, and performance data is
sorted as text.
"""

from __future__ import annotations

from check_sentry4.ask import Answer
from check_sentry4.report.performance import performance_data
from check_sentry4.report.text import OutputOptions, first_line

#: What Nagios keeps of a result; what is beyond is cut, inside of a number if need be.
NAGIOS_KEEPS = 8192


def render(answer: Answer, output: OutputOptions) -> str:
    """The line, the detail lines, performance data.

    Performance data comes last, but where Nagios would cut it, right behind the line: then the
    details are what is cut.
    """
    line = first_line(answer, output)
    data = performance_data(answer.judgement.results, output.performance)
    lines: list[str] = []
    if output.detailed:
        from check_sentry4.report.details import details

        lines += [*details(answer.judgement.sections), *answer.judgement.lines]
    if output.about:
        lines.append(
            f"device: {answer.location or output.hostname}, {answer.firmware or 'no firmware told'}"
        )
    lines += output.extra
    text = "\n".join([line, *lines])
    if not data:
        return text
    if len(text.encode()) + len(data) + 3 < NAGIOS_KEEPS:
        return f"{text} | {data}"
    return "\n".join([f"{line} | {data}", *lines])
