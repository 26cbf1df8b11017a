"""How functions of a state become machine code, and how a state is handed to it.

Owns what numba must know of :class:`simulator.compiled.state.State`: compiled code gets one
address, of a table that says where each array begins and how long it is, and reads from there
whatever array it names. Handing over the arrays themselves, some three hundred numbers a call,
took most of the time of a run and of compiling.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, models, register_model
from numba.np.arrayobj import make_array, populate_array

from simulator.compiled.state import State

F = TypeVar("F", bound=Callable[..., Any])
_WORD = 8  # bytes
_ENTRY = 3  # words an array: address, rows, columns

_jit: Any = numba.njit  # some of the options below are missing in its type
_HOW = {
    "error_model": "numpy",
    "no_cfunc_wrapper": True,
    "_nrt": False,  # nothing is allocated in compiled code, so no references need to be counted
}
_ARRAYS = {
    "Ints": types.Array(types.int64, 1, "C"),
    "IntRows": types.Array(types.int64, 2, "C"),
    "Floats": types.Array(types.float64, 1, "C"),
    "FloatRows": types.Array(types.float64, 2, "C"),
}
_KINDS = [_ARRAYS[kind.__forward_arg__] for kind in State.__annotations__.values()]


class _StateType(types.Type):
    """A state, as compiled code sees it."""

    def __init__(self) -> None:
        super().__init__(name="csmsim.State")


_STATE = _StateType()


@register_model(_StateType)
class _StateModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Any) -> None:
        super().__init__(manager, kind, cgutils.intp_t)


@infer_getattr
class _StateAttributes(AttributeTemplate):
    key = _StateType

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]  # unsaid there
        return _KINDS[State._fields.index(name)] if name in State._fields else None


@lower_getattr_generic(_StateType)
def _array(context: Any, builder: Any, kind: Any, state: Any, name: str) -> Any:
    """The array of that name, put together from its entry of the table."""
    place = State._fields.index(name)
    array_type = _KINDS[place]
    table = builder.inttoptr(state, cgutils.intp_t.as_pointer())
    words = [
        builder.load(builder.gep(table, [context.get_constant(types.intp, _ENTRY * place + word)]))
        for word in range(1 + array_type.ndim)
    ]
    array = make_array(array_type)(context, builder)
    size = context.get_constant(types.intp, _WORD)
    strides = [size] if array_type.ndim == 1 else [builder.mul(words[2], size), size]
    populate_array(
        array,
        data=builder.inttoptr(words[0], array.data.type),
        shape=words[1:],
        strides=strides,
        itemsize=size,
        meminfo=None,
    )
    return array._getvalue()


def _state_at(context: Any, address: Any) -> Any:
    """The state whose table begins there."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return arguments[0]

    return _STATE(types.int64), generate


state_at: Any = intrinsic(_state_at)  # a call of it takes one argument less than it


def compiled(function: F) -> F:
    """The function as machine code, made when code that calls it is compiled."""
    return cast("F", _jit(**_HOW, no_cpython_wrapper=True)(function))


def kept(function: F) -> F:
    """A function of six whole numbers and a float as machine code that is kept in numba's cache;
    made now if it is not there."""
    signature = types.int64(*[types.int64] * 6, types.float64)
    return cast("F", _jit(signature, **_HOW, cache=True)(function))


def table_of(m: State) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where the arrays of a state are. It must live no longer than they do."""
    table = np.zeros((len(State._fields), _ENTRY), dtype=np.int64)
    for row, array in zip(table, m, strict=True):
        row[0] = array.ctypes.data
        row[1 : 1 + array.ndim] = array.shape
    return table


class Machine:
    """Compiled code at work on one state after the other. ``answer`` and ``command`` are those of
    :mod:`simulator.compiled.commands`, the first one as machine code."""

    def __init__(self, answer: Callable[..., int], command: Callable[..., int]) -> None:
        self._answer = answer
        self._command = command
        self._state: State | None = None
        self._is_plain = bool(cast("Any", numba.config).DISABLE_JIT)  # to be debugged

    def do(self, m: State, asked: int, *numbers: float) -> int:
        """Do what is asked of a state."""
        if self._is_plain:
            return self._command(m, asked, *numbers)
        if m is not self._state:
            self._state, self._table = m, table_of(m)
            self._address = self._table.ctypes.data
        return self._answer(self._address, asked, *numbers)
