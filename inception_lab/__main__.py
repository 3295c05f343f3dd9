"""``python -m inception_lab``."""

from __future__ import annotations

import sys

from inception_lab.cli.program import main

sys.exit(main())
