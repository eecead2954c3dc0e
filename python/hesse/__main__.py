"""Entry point of ``python -m hesse``; the same program as the ``hesse`` command."""

from __future__ import annotations

import sys

from hesse._cli import main

if __name__ == "__main__":
    sys.exit(main())
