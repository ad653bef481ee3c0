"""Results as JSON: the same findings for a program (``--output json``, spec 9).

The document is described in docs/library.md.
"""

from __future__ import annotations

import json
from typing import Any

from check_sentry4.ask import Answer
from check_sentry4.checks.result import Reading, Result
from check_sentry4.report.performance import performance_data
from check_sentry4.report.text import OutputOptions, first_line
from check_sentry4.state import NAMES, UNKNOWN


def _reading(reading: Reading) -> dict[str, Any]:
    made = {
        "metric": reading.metric,
        "value": reading.value,
        "unit": reading.unit,
        "warning": reading.warning or None,
        "critical": reading.critical or None,
        "minimum": reading.minimum,
        "maximum": reading.maximum,
    }
    return {**made, "computed": True} if reading.computed else made


def _result(result: Result) -> dict[str, Any]:
    made: dict[str, Any] = {"state": NAMES[result.state]}
    about = result.object
    if about is not None:
        made["object"] = {
            "family": about.family,
            "table": about.table,
            "index": list(about.row),
            "id": about.id,
            "name": about.name,
        }
    if result.what:
        made["what"] = result.what
    if result.reading is not None:
        made["reading"] = _reading(result.reading)
    if result.status is not None:
        made["status"] = {"label": result.status.label, "value": result.status.value}
    made |= _explanation(result, told=result.reading is not None)
    if result.note or result.told:
        made["note"] = result.told or result.note
    if result.readings:
        made["readings"] = [_reading(reading) for reading in result.readings]
    if result.feeds:
        made["feeds"] = list(result.feeds)
    return made


def _explanation(result: Result, *, told: bool) -> dict[str, Any]:
    """What a problem crossed, or what of it changed; ``told``: its reading is there already."""
    made: dict[str, Any] = {"kind": result.kind} if result.kind else {}
    crossing = result.crossing
    if crossing is not None:
        reading = Reading(crossing.metric, crossing.value, crossing.unit)
        made |= {} if told else {"reading": _reading(reading)}
        made |= {"limit": crossing.limit, "capacity": crossing.capacity}
    if result.change is not None:
        made["change"] = {"now": result.change.now, "before": result.change.before}
    return made


def document(answer: Answer, output: OutputOptions) -> str:
    """The answer as one line of JSON."""
    results = answer.judgement.results
    return json.dumps(
        {
            "state": NAMES[answer.state],
            "output": first_line(answer, output),
            "performance_data": performance_data(results, output.performance),
            "device": {
                "location": answer.location or output.hostname,
                "firmware": answer.firmware,
            },
            "results": [_result(result) for result in results],
        },
        ensure_ascii=False,
        allow_nan=False,
    )


def failure(text: str) -> str:
    """The same of a check that came to nothing: ``text`` is its line."""
    return json.dumps(
        {
            "state": text.split(" ")[0] if text else NAMES[UNKNOWN],
            "output": text,
            "performance_data": "",
            "device": None,
            "results": [],
        },
        ensure_ascii=False,
    )
