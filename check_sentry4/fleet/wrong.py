"""What is wrong with a line of services: all of it for who wrote it, and what a log may hold."""

from __future__ import annotations

import re
from typing import NamedTuple

import click

from check_sentry4.text import clean

#: Who has the file asks what is wrong; a log has more readers than the file.
ASK = "sentry4-fleet --check says what is wrong"


class LineError(NamedTuple):
    """Where it is (``line 4``, ``pdu-f31!lines``), what is wrong, and with which option."""

    where: str
    why: str
    option: str = ""

    @property
    def told(self) -> str:
        """All of it; it may have passphrases in it."""
        return f"{self.where}: {self.why}"

    @property
    def logged(self) -> str:
        """Where it is, and the option's name: no text of the line."""
        return f"{self.where}: {self.option or 'it'} is missing or wrong: {ASK}"


def line_error(where: str, error: Exception) -> LineError:
    """What is wrong with a line, of what was raised for it."""
    if not isinstance(error, click.UsageError):
        return LineError(where, clean(str(error), 300))
    return LineError(where, clean(error.format_message(), 300), _option(error))


def _option(error: click.UsageError) -> str:
    """The option that an error is about, if its command has it."""
    if isinstance(error, click.NoSuchOption):
        return "an option that its command does not have"
    params = error.ctx.command.params if error.ctx is not None else []
    known = {name for param in params for name in param.opts}
    about = getattr(error, "param", None)
    if isinstance(about, click.Option):
        return max(about.opts, key=len)
    if isinstance(about, click.Argument):
        return str(about.name).upper()
    named = re.findall(r"'(--?[\w-]+)'", error.format_message())
    return next((name for name in named if name in known), "")
