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
        "attrition": ("range as 10% to 30% / year", "How many CSMs leave a year."),
        "time_to_fill": (
            "range as 20 to 100 days",
            "From a seat's opening to the first day, on average.",
        ),
        "ramp": ("range as 2 to 6 months", "How long until a newcomer is at full speed."),
        "growth": (
            "range as 50% to 120%",
            "How many new customers sign, as a share of those expected.",
        ),
        "work": ("range as 50% to 120%", "How long work takes, as a share of what is assumed."),
        "requests": (
            "range as 50% to 120%",
            "How often customers ask, as a share of what is assumed.",
        ),
        "renewals": ("range as -5 to 2 points", "Points by which renewals lie above or below."),
        "neglected_gap": (
            "range as 50% to 120%",
            "The gap between served and neglected renewals, as a share of the one assumed.",
        ),
    },
}
