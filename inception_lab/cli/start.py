"""The command's beginning, in words that an old Python can read: it says that it is too old, in one sentence."""

import sys

from inception_lab.oldest import too_old

__all__ = ["main"]


def main() -> int:
    """Run the command and return its exit status: 2 where Python is too old."""
    sentence = too_old()
    if sentence:
        sys.stderr.write("inception_lab: " + sentence + "\n")
        return 2
    from inception_lab.cli.program import main as run

    return run()
