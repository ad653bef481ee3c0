"""The Redfish service of a PDU as a source of cells."""

from __future__ import annotations

from collections.abc import Sequence

from check_sentry4.redfish.cells import Resources, loaded
from check_sentry4.redfish.client import Client, Reply
from check_sentry4.redfish.connection import Endpoint
from check_sentry4.redfish.failures import NO_EQUIPMENT, NOT_JSON, NOT_REDFISH
from check_sentry4.redfish.tree import MOST_REQUESTS, ROOT, UNREAD, Resource, Tree, link
from check_sentry4.snmp import Scalar, SourceError, Varbinds, Waiting, Walk
from check_sentry4.text import clean

#: What services answer to a query that they do not know.
REFUSED = frozenset((400, 404, 405, 406, 413, 414, 422, 500, 501))


class Service(Resources):
    """The Redfish service of a PDU."""

    def __init__(self, endpoint: Endpoint, waiting: Waiting) -> None:
        """Nothing is asked yet.

        Raises ``SourceError`` for a CA file that cannot be used.
        """
        super().__init__()
        self.endpoint = endpoint
        self._client = Client(endpoint, waiting, self.log)
        #: How many levels below a resource one request can ask for; None: not known yet.
        self._levels: int | None = None
        self._root: Resource = {}
        self._failed: SourceError | None = None

    @property
    def peer(self) -> str:
        """See ``Source.peer``."""
        return self.endpoint.where

    @property
    def answers(self) -> int:
        """How many answers have come since ``begin``."""
        return self._client.answers

    @property
    def notes(self) -> list[str]:
        """See ``Source.notes``."""
        if not self.endpoint.insecure or self.endpoint.plain:
            return []
        return [f"the certificate of {self.endpoint.where} was not verified (--insecure)"]

    def begin(self, deadline: float) -> None:
        """Read all but the service root anew, within so many seconds; the session is kept."""
        self.log.clear()
        self._tree = Tree(self._fetch, self._expands)
        self._failed = None
        self._client.begin(deadline)

    def close(self) -> None:
        """End the session."""
        self._client.close()

    def end(self) -> None:
        """See ``Source.end``."""
        self.close()

    def read(self, scalars: Sequence[Scalar], columns: Sequence[Walk]) -> Varbinds:
        """See ``Source.read``."""
        try:
            return super().read(scalars, columns)
        except SourceError as error:
            error.log = [*self.log]
            raise

    def _open(self) -> None:
        """Read the service root, and log in."""
        reply = self._client.get(ROOT)
        found = loaded(reply.body) if reply.status == 200 else None
        where = self.endpoint.where
        if reply.status in (401, 403, 503):
            raise self._client.failures.of_status(reply.status, ROOT)
        if reply.status != 200:
            raise SourceError(NOT_REDFISH.format(where=where, status=reply.status))
        if found is None:
            raise SourceError(NOT_JSON.format(where=where, path=ROOT))
        links = found.get("Links")
        self._client.login(link(links, "Sessions"))
        self._root, self._levels = found, levels_offered(found)

    def _fetch(self, paths: Sequence[str], levels: int) -> list[Resource | str]:
        if self._failed is not None:
            raise self._failed
        if self._levels is None:
            try:
                self._open()
            except SourceError as error:
                self._failed = error  # else each service of a PDU would try the password again
                raise
        if list(paths) == [ROOT.rstrip("/")]:
            return [self._root]
        if self._client.answers > MOST_REQUESTS or len(paths) > MOST_REQUESTS:
            reason = f"more than {MOST_REQUESTS} requests would be needed"
            return [reason for _ in paths]
        asked = [self._asked(path, levels) for path in paths]
        replies = self._client.get_all(asked)
        return [
            self._resource(path, self._without_expand(path, sent, reply))
            for path, sent, reply in zip(paths, asked, replies)
        ]

    def _without_expand(
        self, path: str, sent: str, reply: Reply | SourceError
    ) -> Reply | SourceError:
        """An answer; where ``$expand`` was refused, that to the request without it."""
        if sent == path or not isinstance(reply, Reply) or reply.status not in REFUSED:
            return reply
        (again,) = self._client.get_all([path])
        if isinstance(again, Reply) and again.status == 200:
            self._levels = 0  # it offers what it does not do
        return again

    def _expands(self) -> bool:
        """Whether one request brings what is below a resource."""
        return bool(self._levels)

    def _asked(self, path: str, levels: int) -> str:
        """A path with the query for what is below it (DSP0266, 7.3.1)."""
        levels = min(levels, self._levels or 0)
        if not levels:
            return path
        mark = "&" if "?" in path else "?"
        return f"{path}{mark}$expand=." + (f"($levels={levels})" if levels > 1 else "")

    def _resource(self, path: str, reply: Reply | SourceError) -> Resource | str:
        """A resource, or why it cannot be read.

        Raises ``SourceError`` if nothing can be read without it, or the user is refused.
        """
        is_needed = path == self._tree.entry
        if is_needed or (isinstance(reply, Reply) and reply.status == 401):
            return self._needed(path, reply)
        shown = clean(path, 100)
        if isinstance(reply, SourceError):
            return str(reply)
        if reply.status != 200:
            return UNREAD.format(path=shown, why=f"HTTP {reply.status}")
        found = loaded(reply.body)
        return UNREAD.format(path=shown, why="no JSON object") if found is None else found

    def _needed(self, path: str, reply: Reply | SourceError) -> Resource:
        """A resource without which nothing can be judged. Raises ``SourceError``."""
        if isinstance(reply, SourceError):
            raise reply
        if reply.status == 404:
            raise SourceError(NO_EQUIPMENT.format(where=self.endpoint.where))
        if reply.status != 200:
            raise self._client.failures.of_status(reply.status, path)
        found = loaded(reply.body)
        if found is None:
            path = clean(path, 100)
            raise SourceError(NOT_JSON.format(where=self.endpoint.where, path=path))
        return found


def levels_offered(root: Resource) -> int:
    """How many levels one request may ask for (``ExpandQuery`` of the service root); 0: none."""
    features = root.get("ProtocolFeaturesSupported")
    expand = features.get("ExpandQuery") if isinstance(features, dict) else None
    # With ExpandAll alone, all links come as well: each chassis would bring the whole service.
    if not isinstance(expand, dict) or not expand.get("NoLinks"):
        return 0
    most = expand.get("MaxLevels")
    if expand.get("Levels") is not True:
        return 1
    return max(1, min(most, 6)) if isinstance(most, int) and not isinstance(most, bool) else 6
