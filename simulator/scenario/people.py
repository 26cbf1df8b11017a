"""Who sits in each team: the people that its list names, and those who own accounts in a file.

Owns that everybody has one seat, and who gets which. What their share of a week means is not for
here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from simulator.scenario.faults import did_you_mean
from simulator.scenario.reading import Reader
from simulator.scenario.schema_people import PEOPLE, Person, Team
from simulator.scenario.source import Keys


@dataclass(frozen=True, slots=True)
class Listed:
    """Those whom a team lists, by seat; of these some may have no seat, where fewer were set."""

    people: tuple[Person, ...] = ()
    is_all: bool = False  # the list is the team: nobody else sits there
    is_whole: bool = True  # none of the lines is at fault, so that no name is missing

    @property
    def names(self) -> tuple[str, ...]:
        """By seat; empty for those without a name."""
        return tuple(person.name or "" for person in self.people)

    def seated(self, team: int) -> tuple[tuple[str, ...], tuple[float, ...]]:
        """The names and the shares of a week of those who sit on the first of ``team`` seats;
        empty where nobody has one, or all work full-time."""
        names, works = self.names[:team], tuple(person.works for person in self.people[:team])
        return names if any(names) else (), works if any(w != 1.0 for w in works) else ()


@dataclass(slots=True)
class Lists:
    """The lists of all teams; ``faults`` go to the reader."""

    reader: Reader
    _seats: dict[str, str] = field(default_factory=dict)  # name -> whose team

    def read(self, team: str, place: Keys) -> Listed:
        """What ``team`` lists at ``place``."""
        found = list(self._people(place))
        for path, person in found:
            name = None if person is None else person.name
            if name is None:
                continue
            if self._seats.get(name) == team:
                self.reader.fault(path, f'"{name}" stands in the list twice')
            elif name in self._seats:
                message = f'"{name}" has a seat in {self._seats[name]}, and everybody has one; say '
                message += f"the team of {team}, or let both segments name one `role`"
                self.reader.fault(path, message)
            else:
                self._seats[name] = team
        is_all = isinstance(self.reader.at(place), list)
        people = tuple(person for _, person in found if person is not None)
        return Listed(people, is_all, is_whole=len(people) == len(found))

    def _people(self, place: Keys) -> Iterator[tuple[Keys, Person | None]]:
        """Each line and who it is; None where it is at fault."""
        tree = self.reader.at(place)
        if isinstance(tree, dict):
            if self.reader.read(Team, place) is None:
                yield place, None
                return
            place = (*place, PEOPLE)
            tree = self.reader.at(place)
        for index in range(len(tree) if isinstance(tree, list) else 0):
            yield (*place, index), self.reader.read(Person, (*place, index))


def with_owners(listed: Listed, team: int, owners: Iterable[str]) -> tuple[str, ...]:
    """The names by seat: those of the list keep theirs, and the ``owners`` whom it does not name
    follow in order."""
    names = listed.names[:team]
    return (*names, *sorted(set(owners) - set(names)))


def strangers(listed: Listed, owners: Sequence[str], file: str) -> str:
    """What is wrong with a list that is the whole team and leaves out owners of a file; empty if
    nothing is."""
    unknown = [owner for owner in owners if owner not in listed.names]
    if not listed.is_all or not unknown:
        return ""
    some = ", ".join(unknown[:6]) + (", ..." if len(unknown) > 6 else "")
    hint = did_you_mean(unknown[0], [name for name in listed.names if name not in owners])
    who = "who owns" if len(unknown) == 1 else "who own"
    return (
        f"does not name {some}, {who} accounts in {file}; add them, or write "
        f"`owners: evenly` in the segment to deal its accounts out anew{hint}"
    )
