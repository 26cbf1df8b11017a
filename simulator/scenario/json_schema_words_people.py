"""What the keys about who sits in a team are for, in the words that an editor shows.

Like :mod:`simulator.scenario.json_schema_words`, of which it is a part.
"""

from __future__ import annotations

from simulator.scenario.fields import Model
from simulator.scenario.schema_people import Person, Team

PEOPLE_KEYS: dict[type[Model], dict[str, tuple[str, str]]] = {
    Team: {
        "seats": ("count", "Number of CSMs; those who are not listed work full-time."),
        "people": ("people", "Those who have a name or work part-time, on the first seats."),
    },
    Person: {
        "name": ("text", "The name, as in the owners of a file of accounts."),
        "works": ("share", "The share of a full week, as 60%: three days of five."),
    },
}
