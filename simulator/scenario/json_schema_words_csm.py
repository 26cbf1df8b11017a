"""What the keys about a CSM's year are for, in the words that an editor shows.

Like :mod:`simulator.scenario.json_schema_words`, of which it is a part.
"""

from __future__ import annotations

from simulator.scenario.fields import Model
from simulator.scenario.schema_csm import Csm, RoleCsm
from simulator.scenario.schema_team import Attrition, Balance, Shadowing, Transfer

_OF_ALL: dict[str, tuple[str, str]] = {
    "internal_time": ("share", "Share of the working day for meetings and admin; slows work."),
    "vacation": ("days a year", "Working days of vacation a year."),
    "sick_leave": ("days a year", "Working days of sick leave a year."),
    "holidays": ("holidays", "Public holidays: a country (US, DE-BY), a list of dates, none."),
    "cost": ("cost", "What a CSM costs, fully loaded: one figure or a list."),
    "overload": ("share", "Share of the time at work above which a week is an overload."),
    "outside_skills": ("multiple", "How long work takes without the skill for it, as 150%."),
    "time_to_fill": ("time to fill", "From the day a seat is opened to the first day."),
    "ramp": ("ramp", "Share of full speed in a newcomer's first months."),
    "attrition": ("attrition", "How many leave of their own accord."),
    "notice": ("duration", "From giving notice to the day after the last one."),
    "backfill": ("yes or no", "Whether a leaver's seat is opened again when notice is given."),
    "transfer": ("Transfer", "What becomes of a leaver's customers."),
    "new_csm_takes": ("new csm", "Whether a new CSM takes over customers from colleagues."),
    "assign": ("receiver", "Who gets customers of day one without a CSM, and new ones."),
}

CSM_KEYS: dict[type[Model], dict[str, tuple[str, str]]] = {
    Csm: _OF_ALL,
    RoleCsm: {key: words for key, words in _OF_ALL.items() if key in RoleCsm.model_fields},
    Attrition: {
        "rate": ("rate", "How many leave a year while occupancy is below the line."),
        "above": ("share", "The line: share of the time at work spent on customers."),
        "adds": ("number", "Points a year that each point of occupancy above the line adds."),
        "memory": ("duration", "How far back occupancy is looked at."),
    },
    Transfer: {
        "to": ("receiver", "Who gets them: the colleague with the fewest, or the least."),
        "takes": ("takes or none", "Work that the receiver has with each."),
        "within": ("patience", "How long that may wait."),
        "health": ("points lost or 0", "Points of health that the change costs each, as -5."),
        "shadowing": ("shadowing", "The last weeks of notice, in which the successor joins in."),
    },
    Balance: {
        "balance": ("load", "What is to be equal between colleagues."),
        "at_most": ("share a month", "Share of each book that newcomers may take in four weeks."),
    },
    Shadowing: {
        "lasts": ("duration", "How long, up to the last day; a shorter notice leaves none."),
        "takes": ("time it takes", "Work with each customer, of the leaver and of the successor."),
        "spares": ("share", "Share of `health` that is not lost where both have done it."),
    },
}
