"""A result as an Excel workbook, because finance lives there.

Owns the look of the sheets; must never write a file (see :mod:`.store`).
"""

from __future__ import annotations

import io
import json
from typing import Any, Protocol

import pandas as pd


class Sheeted(Protocol):
    def sheets(self) -> dict[str, pd.DataFrame]: ...
    def manifest(self) -> dict[str, Any]: ...


# Names come from people's files: one that begins with "=" must stay text.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False}


def workbook(result: Sheeted) -> bytes:
    """The bytes of a workbook: the result's sheets, and one that says where they come from."""
    about = pd.DataFrame(
        [(key, json.dumps(v)) for key, v in result.manifest().items() if key != "scenario"],
        columns=["what", "value"],
    )
    buffer = io.BytesIO()
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs={"options": _OPTIONS}) as writer:
        for name, frame in {**result.sheets(), "About": about}.items():
            frame.to_excel(writer, sheet_name=name, index=False, freeze_panes=(1, 0))
            writer.sheets[name].autofit()
    return buffer.getvalue()
