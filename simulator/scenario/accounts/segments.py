"""Which segment of the scenario a name in a file of accounts stands for.

Owns the pairing of names, and what is said when one has no counterpart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.scenario.accounts.summary import counted
from simulator.scenario.fields import NONE
from simulator.scenario.reading import Reader
from simulator.scenario.schema_accounts import AccountsFile
from simulator.scenario.table import short

WHERE = ("accounts",)


class SegmentNames:
    """Which segment of the scenario a name in the file stands for."""

    def __init__(
        self, reader: Reader, said: AccountsFile, segments: Sequence[str], file: str
    ) -> None:
        self.names = list(segments)
        self.left_out: Counter[str] = Counter()
        self._reader, self._file = reader, file
        self._own = {fold(name): name for name in segments}
        self._mapped: dict[str, str] = {}
        for name, own in said.segments.items():
            path = (*WHERE, "segments", name)
            if own != NONE and own not in segments:
                message = f'there is no segment "{own}"'
                reader.fault(path, message, word=own, options=segments)
            self._mapped[fold(name)] = own
        if said.columns.segment is None and len(segments) > 1:
            message = '"segment" is missing: the heading of the column that tells to which of '
            message += f"{', '.join(segments)} an account belongs"
            reader.fault((*WHERE, "columns"), message, on_key=True)

    def of(self, column: Sequence[str]) -> npt.NDArray[np.str_]:
        """The segment of each row; ``none`` for those to leave out, "" where there is none."""
        meant = {"": ""}
        unknown: Counter[str] = Counter()
        for name, count in Counter(filter(None, column)).items():
            own = self._mapped.get(fold(name)) or self._own.get(fold(name))
            if own is None:
                unknown[name] = count
            elif own == NONE:
                self.left_out[name] = count
            meant[name] = own or ""
        if unknown:
            self._refuse(unknown)
        return np.array([meant[name] for name in column], dtype=np.str_)

    def _refuse(self, unknown: Counter[str]) -> None:
        told = [f'"{short(n)}" (' + counted(k, "row") + ")" for n, k in unknown.most_common(10)]
        more = f" and {len(unknown) - 10} more" if len(unknown) > 10 else ""
        example = short(next(iter(unknown)))
        message = f"{self._file} names segments that the scenario does not have: "
        message += f"{', '.join(told)}{more}; say under accounts what they are here, such as "
        message += f"`segments: {{{example}: {self.names[0]}}}`, or {example}: none to leave it out"
        self._reader.fault((*WHERE, "columns", "segment"), message)


def fold(name: str) -> str:
    """A name as it is compared: blind to case, spaces, - and _."""
    return name.casefold().replace(" ", "").replace("-", "").replace("_", "")
