"""How a component of ours starts its module, which the app serves from the folder static."""

from __future__ import annotations

from typing import Final

__all__ = ["starting"]

_SCRIPT: Final = """
const loading = import(new URL("app/static/{path}", document.baseURI).href);
export default function (component) {
  let stop = () => {};
  let stopped = false;
  loading.then(
    (module) => { if (!stopped) stop = module.default(component); },
    (error) => component.setStateValue("problem", String(error.message ?? error)),
  );
  return () => { stopped = true; stop(); };
}
"""


def starting(path: str) -> str:
    """Return the script that starts the module at a path such as ``graph/graph.js``, and reports what went wrong."""
    return _SCRIPT.replace("{path}", path)
