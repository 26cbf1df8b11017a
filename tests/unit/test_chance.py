"""Chance is a pure function: known answers, no memory, no order, even and independent."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from simulator.world import chance as chance_module
from simulator.world.chance import (
    Chance,
    check_streams,
    entity_key,
    entity_keys,
    philox,
    stable_hash,
    stream_id,
)

pytestmark = pytest.mark.unit

MANY = 200_000
LUCK = Chance.of(7, 3)


def words(*values: int) -> tuple[npt.NDArray[np.uint64], ...]:
    return tuple(np.array([value], dtype=np.uint64) for value in values)


@pytest.mark.parametrize(
    ("counter", "key", "answer"),
    [
        ([0, 0, 0, 0], (0, 0), "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        ([0xFFFFFFFF] * 4, (0xFFFFFFFF, 0xFFFFFFFF), "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        (
            [0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344],
            (0xA4093822, 0x299F31D0),
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_known_answers_of_random123(
    counter: list[int], key: tuple[int, int], answer: str
) -> None:
    assert " ".join(f"{int(word[0]):08x}" for word in philox(words(*counter), key)) == answer


def test_a_draw_is_the_same_alone_and_in_a_crowd() -> None:
    """More than a processor-cache block of draws at once, in two dimensions, and one by one."""
    keys = entity_keys([f"customer {i}" for i in range(100)])[:, None]
    first, second = LUCK.uniforms("work/check_in", keys, np.arange(397)[None, :])
    assert first.shape == second.shape == (100, 397)
    for i, j in [(0, 0), (41, 107), (41, 108), (82, 216), (99, 396)]:
        alone = LUCK.uniforms("work/check_in", keys[i], j)
        assert (alone[0][0], alone[1][0]) == (first[i, j], second[i, j])


def test_who_asks_for_one_uniform_gets_the_first() -> None:
    keys = entity_keys(["a", "b", "c"])
    assert (LUCK.uniform("renewal", keys, 2) == LUCK.uniforms("renewal", keys, 2)[0]).all()


def test_draws_do_not_depend_on_the_order_of_asking() -> None:
    keys = entity_keys([f"customer {i}" for i in range(50)])
    shuffled = np.random.default_rng(1).permutation(50)
    forwards, _ = LUCK.uniforms("renewal", keys, 1)
    backwards, _ = LUCK.uniforms("renewal", keys[shuffled], 1)
    assert (forwards[shuffled] == backwards).all()


def test_one_uniform_is_the_first_of_uniforms_to_the_bit() -> None:
    keys = np.array([0, 1, 2**32 - 1, 2**32, 2**63, 2**64 - 1], dtype=np.uint64)
    occurrences = [0, 1, 2**24, 2**32 - 1]
    together, _ = LUCK.uniforms("work/kickoff", keys[:, None], np.array(occurrences))
    one_by_one = [
        [LUCK.one_uniform("work/kickoff", int(key), occurrence) for occurrence in occurrences]
        for key in keys
    ]
    assert (np.array(one_by_one) == together).all()


@pytest.mark.parametrize("bit", [0, 1])
def test_no_uniform_is_ever_0_or_1(monkeypatch: pytest.MonkeyPatch, bit: int) -> None:
    """Even when all 64 bits of chance are equal, which no search would come across."""
    same = np.full(1, bit * 0xFFFFFFFF, dtype=np.uint64)
    monkeypatch.setattr(chance_module, "philox", lambda counter, key: (same,) * 4)
    first, second = LUCK.uniforms("renewal", np.zeros(1, dtype=np.uint64), 0)
    for uniform in (first[0], second[0]):
        assert 0.0 < uniform < 1.0
        assert uniform == pytest.approx(bit, abs=1e-15)


def draws(stream: str = "renewal") -> dict[str, npt.NDArray[np.float64]]:
    """Uniforms whose keys differ as little as keys can."""
    along, other = LUCK.uniforms(stream, np.array([5], dtype=np.uint64), np.arange(MANY))
    across, _ = LUCK.uniforms(stream, np.arange(MANY, dtype=np.uint64), 5)
    high, _ = LUCK.uniforms(stream, np.arange(MANY, dtype=np.uint64) << np.uint64(32), 5)
    return {
        "occurrences": along,
        "second words": other,
        "entities": across,
        "high words of entities": high,
    }


@pytest.mark.parametrize("kind", list(draws()))
def test_uniforms_are_even(kind: str) -> None:
    """Chi-square over 1,000 cells: 999 degrees of freedom, standard deviation 45."""
    counts = np.histogram(draws()[kind], bins=1000, range=(0, 1))[0]
    statistic = ((counts - MANY / 1000) ** 2 / (MANY / 1000)).sum()
    assert abs(statistic - 999) < 5 * (2 * 999) ** 0.5


@pytest.mark.parametrize("kind", list(draws()))
def test_neighbours_are_independent(kind: str) -> None:
    """Pairs of neighbours fill the unit square evenly: chi-square over 30 x 30 cells."""
    values = draws()[kind].reshape(-1, 2)
    counts = np.histogram2d(*values.T, bins=30, range=[(0, 1), (0, 1)])[0]
    expected = len(values) / 900
    statistic = ((counts - expected) ** 2 / expected).sum()
    assert abs(statistic - 899) < 5 * (2 * 899) ** 0.5


@pytest.mark.parametrize(
    "other",
    [
        Chance.of(7, 4).uniforms("renewal", np.arange(MANY, dtype=np.uint64), 5)[0],
        Chance.of(8, 3).uniforms("renewal", np.arange(MANY, dtype=np.uint64), 5)[0],
        LUCK.uniforms("arr", np.arange(MANY, dtype=np.uint64), 5)[0],
        LUCK.uniforms("renewal", np.arange(MANY, dtype=np.uint64), 6)[0],
        LUCK.uniforms("renewal", np.arange(MANY, dtype=np.uint64), 5)[1],
    ],
    ids=["replication", "seed", "stream", "occurrence", "word"],
)
def test_another_replication_seed_stream_occurrence_or_word_is_other_luck(
    other: npt.NDArray[np.float64],
) -> None:
    luck, _ = LUCK.uniforms("renewal", np.arange(MANY, dtype=np.uint64), 5)
    assert (luck != other).all()
    assert abs(np.corrcoef(luck, other)[0, 1]) < 5 / MANY**0.5


def test_a_replication_is_not_the_neighbour_of_another_seed() -> None:
    """Seed 1, replication 2 is neither seed 2, replication 1 nor seed 3, replication 0."""
    keys = {Chance.of(seed, number).key for seed in range(30) for number in range(30)}
    assert len(keys) == 900


def test_keys_are_the_same_on_every_machine() -> None:
    """BLAKE2b of the text, as published; never Python's own salted hash."""
    assert stable_hash("abc", 512).to_bytes(64, "little").hex().startswith("ba80a53f981c4d0d")
    assert entity_key("acme") == entity_keys(["acme"])[0]
    assert 0 <= stream_id("renewal") < 2**32


def test_the_parts_of_a_key_do_not_run_into_each_other() -> None:
    assert entity_key("smb", 1, 11) != entity_key("smb", 11, 1)
    assert entity_key("smb1", 1) != entity_key("smb", 11)


def test_names_that_share_a_stream_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_streams(["work/check_in", "work/kickoff", "work/check_in"])
    monkeypatch.setattr(chance_module, "stream_id", len)
    check_streams(["a", "bb"])
    with pytest.raises(ValueError, match="'call' and 'mail' share a stream id"):
        check_streams(["call", "mail"])
