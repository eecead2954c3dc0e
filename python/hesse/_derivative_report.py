"""What a check of derivatives found."""

from __future__ import annotations

from dataclasses import dataclass

_SHOWN = 10


@dataclass(frozen=True)
class WrongEntry:
    """An entry that differs from its difference by more than the difference's own error."""

    index: int | tuple[int, int]
    supplied: float
    difference: float
    error: float
    tolerance: float

    def __str__(self) -> str:
        """One line, with the ratio that betrays a lost sign or factor."""
        place = self.index if isinstance(self.index, tuple) else (self.index,)
        text = (
            f"[{', '.join(map(str, place))}] is {self.supplied:.7g}, by differences "
            f"{self.difference:.7g} (error {self.error:.1e}, tolerance {self.tolerance:.1e}"
        )
        if abs(self.difference) > self.tolerance:
            text += f", ratio {self.supplied / self.difference:.4g}"
        return text + ")"


@dataclass(frozen=True)
class PartReport:
    """What was found about ``jac``, ``hess`` or ``hessp``."""

    name: str
    compared_with: str
    wrong: tuple[WrongEntry, ...] = ()
    findings: tuple[str, ...] = ()
    unresolved: int = 0

    @property
    def ok(self) -> bool:
        """Whether nothing wrong was found."""
        return not self.wrong and not self.findings

    def __repr__(self) -> str:
        """Verdict, findings and wrong entries, one per line."""
        verdict = "no error found" if self.ok else "WRONG"
        lines = [f"{self.name}: {verdict} (compared with {self.compared_with})"]
        lines += [f"  {finding}" for finding in self.findings]
        lines += [f"  {self.name}{entry}" for entry in self.wrong[:_SHOWN]]
        if len(self.wrong) > _SHOWN:
            lines.append(f"  and {len(self.wrong) - _SHOWN} more entries")
        if self.unresolved:
            lines.append(f"  {self.unresolved} comparisons are drowned in noise and tell nothing")
        return "\n".join(lines)


@dataclass(frozen=True)
class DerivativeReport:
    """What :func:`hesse.check_derivatives` found; parts that were not given are None."""

    jac: PartReport | None
    hess: PartReport | None
    hessp: PartReport | None
    noise: float
    nfev: int
    njev: int
    nhev: int

    @property
    def ok(self) -> bool:
        """Whether nothing wrong was found."""
        return all(part is None or part.ok for part in (self.jac, self.hess, self.hessp))

    def __repr__(self) -> str:
        """Tell each part's verdict."""
        parts = [repr(part) for part in (self.jac, self.hess, self.hessp) if part is not None]
        counts = f"{self.nfev} values, {self.njev} gradients, {self.nhev} Hessians or products"
        return "\n".join([*parts, f"noise of fun: {self.noise:.1e}; evaluations: {counts}"])
