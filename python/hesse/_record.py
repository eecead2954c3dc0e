"""A dict whose entries are attributes too: what results are made of."""

from __future__ import annotations

from typing import Any

import numpy as np

_FIRST = ("message", "success", "status", "reason", "method", "fun", "x", "jac")


class Record(dict[str, Any]):
    """Entries reachable as ``record["x"]`` and as ``record.x``."""

    def __getattr__(self, name: str) -> Any:
        """Look the entry up."""
        try:
            return self[name]
        except KeyError:
            raise AttributeError(
                f"the result has no entry {name!r}; it has {', '.join(self)}"
            ) from None

    def __setattr__(self, name: str, value: Any) -> None:
        """Set the entry."""
        self[name] = value

    def __delattr__(self, name: str) -> None:
        """Delete the entry."""
        try:
            del self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __dir__(self) -> list[str]:
        """List the entries along with the methods of dict."""
        return [*super().__dir__(), *self]

    def __repr__(self) -> str:
        """One line per entry, the telling ones first; large arrays are shortened."""
        if not self:
            return f"{type(self).__name__}()"
        names = [n for n in _FIRST if n in self] + [n for n in self if n not in _FIRST]
        width = max(map(len, names))
        return "\n".join(f"{name:>{width}}: {_brief(self[name], width + 2)}" for name in names)


def _brief(value: Any, indent: int) -> str:
    if isinstance(value, np.ndarray):
        if value.dtype.names is not None:
            return f"{len(value)} rows of ({', '.join(value.dtype.names)})"
        text = np.array2string(value, precision=4, threshold=12, edgeitems=3, separator=" ")
        return text.replace("\n", "\n" + " " * indent)
    if isinstance(value, dict) and all(isinstance(v, float) for v in value.values()):
        return ", ".join(f"{k} {v:.2e}" for k, v in value.items())
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
