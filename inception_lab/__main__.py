"""``python -m inception_lab``."""

import sys

from inception_lab.cli.start import main

sys.exit(main())
