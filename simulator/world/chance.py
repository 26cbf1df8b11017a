"""Chance as a pure function of (seed, replication, stream, entity, occurrence).

Owns the random bits. There are no generator objects and there is no order: asking for a draw
never changes another one. Nothing here knows what a draw is for.

The function is Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011, "Parallel random numbers: as easy
as 1, 2, 3"), checked against the known answers of its authors' Random123 library.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]
Uniforms = npt.NDArray[np.float64]


def _word(value: int) -> Words:
    return np.array(value, dtype=np.uint64)


_F0, _F1 = 0xD2511F53, 0xCD9E8D57
_W0, _W1 = 0x9E3779B9, 0xBB67AE85
_M0, _M1, _LOW, _32 = _word(_F0), _word(_F1), _word(0xFFFFFFFF), _word(32)
_ROUNDS = 10
_BLOCK = 8192


def philox(counter: tuple[Words, Words, Words, Words], key: tuple[int, int]) -> tuple[Words, ...]:
    """Four 32-bit words for each counter.

    ``counter`` holds four uint64 arrays with values below 2**32, which broadcast against each
    other; ``key`` two 32-bit integers. Returns four uint64 arrays of the common shape with values
    below 2**32.
    """
    shape = np.broadcast(*counter).shape
    words = np.empty((2, 2, *shape), dtype=np.uint64)
    words[0, 0], words[1, 0], words[0, 1], words[1, 1] = counter
    _rounds(words.reshape(2, -1), key)
    return words[0, 0], words[1, 0], words[0, 1], words[1, 1]


def _rounds(words: Words, key: tuple[int, int]) -> None:
    """The ten rounds, in place: words 0 and 2, one after the other, and words 1 and 3."""
    even, odd = words
    size, product = even.size // 2, np.empty_like(even)
    # All in flat arrays and out of place by position: most draws are few, and asking is dearest.
    w0, w2, p2, p0 = even[:size], even[size:], product[:size], product[size:]
    for k0, k1 in _round_keys(key):
        np.multiply(w2, _M1, p2)
        np.multiply(w0, _M0, p0)
        np.right_shift(product, _32, even)
        np.bitwise_xor(even, odd, even)
        np.bitwise_xor(w0, k0, w0)
        np.bitwise_xor(w2, k1, w2)
        np.bitwise_and(product, _LOW, odd)


@lru_cache(maxsize=16)
def _round_keys(key: tuple[int, int]) -> list[tuple[Words, Words]]:
    """The two keys of each round."""
    k0, k1 = key
    return [
        (_word((k0 + i * _W0) & 0xFFFFFFFF), _word((k1 + i * _W1) & 0xFFFFFFFF))
        for i in range(_ROUNDS)
    ]


def stable_hash(text: str, bits: int) -> int:
    """The same whole number for the same text on every machine and in every Python process."""
    return int.from_bytes(blake2b(text.encode(), digest_size=bits // 8).digest(), "little")


def entity_key(*parts: object) -> int:
    """The 64-bit key of an account's id, or of (segment, month, slot), or of (role, seat,
    occupant)."""
    return stable_hash("\x1f".join(map(str, parts)), 64)


def entity_keys(names: Sequence[str]) -> Words:
    """:func:`entity_key` of each name; shape (len(names),)."""
    return _keys(tuple(names))


@lru_cache(maxsize=64)  # the same in every replication
def _keys(names: tuple[str, ...]) -> Words:
    keys = np.array([stable_hash(name, 64) for name in names], dtype=np.uint64)
    keys.flags.writeable = False
    return keys


@cache
def stream_id(name: str) -> int:
    """The 32-bit id of a stream. Two streams of one scenario must not collide: see
    :func:`check_streams`."""
    return stable_hash(name, 32)


def check_streams(names: list[str]) -> None:
    """Raise ValueError when two different stream names share an id (1 in 4e9 a pair)."""
    seen: dict[int, str] = {}
    for name in names:
        other = seen.setdefault(stream_id(name), name)
        if other != name:
            raise ValueError(f"the names {other!r} and {name!r} share a stream id: rename one")


@dataclass(frozen=True, slots=True)
class Chance:
    """All the luck of one replication."""

    key: tuple[int, int]

    @classmethod
    def of(cls, seed: int, replication: int) -> Chance:
        words = np.random.SeedSequence((seed, replication)).generate_state(2, np.uint32)
        return cls((int(words[0]), int(words[1])))

    def uniforms(
        self, stream: str, entities: Words, occurrences: npt.ArrayLike
    ) -> tuple[Uniforms, Uniforms]:
        """Two independent uniforms in (0, 1), 52 bits each, for each (entity, occurrence).

        ``entities`` (uint64) and ``occurrences`` (non-negative, below 2**32) broadcast against
        each other; the results have that shape.
        """
        first, second = self._drawn(stream, entities, occurrences, 2)
        return first, second

    def uniform(self, stream: str, entities: Words, occurrences: npt.ArrayLike) -> Uniforms:
        """The first of the two: all that most draws need."""
        return self._drawn(stream, entities, occurrences, 1)[0]

    def _drawn(
        self, stream: str, entities: Words, occurrences: npt.ArrayLike, wanted: int
    ) -> tuple[Uniforms, ...]:
        number, occurrence = _word(stream_id(stream)), np.asarray(occurrences, dtype=np.uint64)
        shape = np.broadcast(entities, occurrence).shape
        step = max(1, _BLOCK * shape[0] // max(1, math.prod(shape)))
        if shape[0] <= step:
            return self._block(number, entities, occurrence, wanted)
        # In blocks that stay in the processor's cache, but not so small that to ask for them costs.
        entities, occurrence = np.broadcast_to(entities, shape), np.broadcast_to(occurrence, shape)
        drawn = np.empty((wanted, *shape))
        for first in range(0, shape[0], step):
            rows = slice(first, first + step)
            drawn[:, rows] = self._block(number, entities[rows], occurrence[rows], wanted)
        return tuple(drawn)

    def _block(
        self, number: Words, entities: Words, occurrence: Words, wanted: int
    ) -> tuple[Uniforms, ...]:
        words = philox((entities & _LOW, entities >> _32, number, occurrence), self.key)
        return tuple(_unit(words[i], words[i + 1]) for i in range(0, 2 * wanted, 2))

    def one_uniform(self, stream: str, entity: int, occurrence: int) -> float:
        """The first uniform of one (entity, occurrence), to the bit: twenty times faster than an
        array of one, for draws that cannot be foreseen."""
        c0, c1, c2, c3 = entity & 0xFFFFFFFF, entity >> 32, stream_id(stream), occurrence
        k0, k1 = self.key
        for _ in range(_ROUNDS):
            p0, p1 = _F0 * c0, _F1 * c2
            c0, c1 = p1 >> 32 ^ c1 ^ k0, p1 & 0xFFFFFFFF
            c2, c3 = p0 >> 32 ^ c3 ^ k1, p0 & 0xFFFFFFFF
            k0, k1 = (k0 + _W0) & 0xFFFFFFFF, (k1 + _W1) & 0xFFFFFFFF
        return ((c0 << 32 | c1) >> 12) * 2.0**-52 + 2.0**-53


def _unit(high: Words, low: Words) -> Uniforms:
    """52 bits at the middles of their cells, so that neither 0 nor 1 ever occurs."""
    bits = high << _32
    bits |= low
    bits >>= np.uint64(12)
    unit = bits.astype(np.float64)
    unit += 0.5
    unit *= 2.0**-52
    return unit
