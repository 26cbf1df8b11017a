"""What the keys about the future are for, in the words that an editor shows.

Like :mod:`simulator.scenario.json_schema_words`, of which it is a part.
"""

from __future__ import annotations

from simulator.scenario.fields import Model
from simulator.scenario.schema_futures import Future, Resignations, Uncertainties

FUTURE_KEYS: dict[type[Model], dict[str, tuple[str, str]]] = {
    Future: {
        "two_resignations": ("resignations", "CSMs resign on one day: how many, when, of whom."),
        "growth_miss": ("share", "So many fewer new customers sign, as 50%."),
        "growth_surge": ("share", "So many more new customers sign, as 50%."),
        "slow_hiring": ("duration", "Hires come so much later, whether stated or looked for."),
        "slow_ramp": ("multiple", "How long newcomers need, as 200% of the usual."),
        "more_attrition": ("multiple", "How many CSMs leave, as 200% of the usual."),
        "harder_renewals": ("points of renewal", "Points less of served and neglected."),
        "more_requests": ("multiple", "How often customers ask, as 125% of the usual."),
        "more_work": ("multiple", "How long all work takes, as 125% of the usual."),
        "hiring_freeze": (
            "date",
            "From that day on nobody is hired; else from the first reported.",
        ),
    },
    Resignations: {
        "n": ("count", "How many resign on that day, those who have been there longest."),
        "when": ("date", "The day on which they give notice; else the first reported one."),
        "segment": ("text", "Whose CSMs; those of the largest team unless said."),
    },
    Uncertainties: {
        "attrition": ("range of rate", "How many CSMs leave a year."),
        "time_to_fill": (
            "range of duration",
            "From a seat's opening to the first day, on average.",
        ),
        "ramp": ("range of duration", "How long until a newcomer is at full speed."),
        "growth": ("range of share", "How many new customers sign, as a share of those expected."),
        "work": ("range of share", "How long work takes, as a share of what is assumed."),
        "requests": ("range of share", "How often customers ask, as a share of what is assumed."),
        "renewals": ("range of points", "Points by which renewals lie above or below."),
        "neglected_gap": (
            "range of share",
            "The gap between served and neglected renewals, as a share of the one assumed.",
        ),
    },
}
