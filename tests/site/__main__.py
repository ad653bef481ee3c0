"""``python -m tests.site``: a shell on the site, to try what the pages say by hand.

The monitors are installed and not running, the PDUs answer; all is gone when the shell ends.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

from lab.helpers import ROOT
from tests.site.stage import ENVIRONMENT, HOSTNAME, PDUS, Site, possible


def main() -> int:
    """Open the shell; its exit status."""
    why_not = possible()
    if why_not:
        print(why_not, file=sys.stderr)
        return 3
    with closing(Site()) as site:
        print(f"{HOSTNAME}; PDUs: {', '.join(PDUS)}; this tree: {ROOT}", file=sys.stderr)
        there = subprocess.run([*site.enter, "bash", "--noprofile", "--norc"], env=ENVIRONMENT,
                               check=False)  # fmt: skip
    return there.returncode


if __name__ == "__main__":
    sys.exit(main())
