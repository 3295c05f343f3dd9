"""Home: what an Inception network is, in five pictures, and three ways on."""

from __future__ import annotations

from inception_lab.ui.home import open_old_link, show_home
from inception_lab.ui.navigation import require_app

require_app()
open_old_link()
show_home()
