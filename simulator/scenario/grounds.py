"""What the defaults of the language rest on: how far to trust them, and where they come from.

Owns these words only. Grades: S a primary document or a large survey, M one practitioner or one
small survey, F folklore or a guess. A default that leaves something out (0%, none) needs no
ground; where practice knows a usual value it stands here all the same.
"""

from __future__ import annotations

from typing import NamedTuple

from simulator.scenario.amounts import Amount
from simulator.scenario.fields import Model
from simulator.scenario.schema import Defaults, Document, Health, NewAccounts, Renewal, Segment
from simulator.scenario.schema_csm import Csm
from simulator.scenario.schema_futures import Resignations
from simulator.scenario.schema_money import Cost
from simulator.scenario.schema_team import Attrition, Balance, Shadowing, Transfer
from simulator.scenario.schema_work import Activity

GRADES = {
    "S": "a primary document, a paper or a large survey",
    "M": "one practitioner or one small survey",
    "F": "folklore: often repeated, or our own guess",
}


class Ground(NamedTuple):
    """How far to trust a default, or the value to try ``instead`` of one that leaves something
    out. ``grade`` is one of :data:`GRADES`, ``source`` a sentence without a full stop."""

    grade: str
    source: str
    instead: str = ""

    def of(self, default: str) -> str:
        """The default with its grade: ``72 (F)``, or ``0%; try 36% (S)``."""
        if self.instead:
            return f"{default}; try `{self.instead}` ({self.grade})"
        return f"{default} ({self.grade})" if default else ""


_CONTACT_CENTRES = "from contact centres: half a point a year for each point above 85 % busy"
_HEALTH = "no source; health scores differ from firm to firm, and only their ratios matter"

GROUNDS: dict[type[Model], dict[str, Ground]] = {
    Document: {
        "hours_per_day": Ground("F", "the usual contract: 260 days of 8 hours, 2,080 hours a year"),
    },
    Csm: {
        "notice": Ground("M", "two weeks to three months"),
        "time_to_fill": Ground("M", "SHRM: 36-60 days from opening to first day", "40 days"),
        "ramp": Ground("M", "practitioners name three months", "[25%, 50%, 75%]"),
        "new_csm_takes": Ground("F", "no source"),
        "internal_time": Ground("S", "GitLab's handbook and csin15 plan 30-40 %", "36%"),
        "vacation": Ground(
            "S",
            "with holidays and sick leave 17-21 % of the year (GitLab), lean US firms 12 %",
            "20 days / year",
        ),
        "sick_leave": Ground(
            "F", "how absence splits into vacation and sick leave has no source", "7 days / year"
        ),
        "cost": Ground("M", "$145k-210k: on-target pay times 1.25 to 1.45", "$175k / year"),
        "overload": Ground("F", "from contact centres, where people leave above it; none for CSMs"),
        "outside_skills": Ground("F", "no source"),
    },
    Cost: {
        "bonus": Ground("M", "base pay $100k, on target $136k, in surveys of pay", "36%"),
        "benefits": Ground(
            "F",
            "no CSM source; with tools, management and travel 1.25 to 1.45 times pay (M)",
            "20%",
        ),
        "tools": Ground("F", "no source", "$6k / year"),
        "travel": Ground("F", "no source; more with visits on site", "$4k / year"),
        "recruiting": Ground("F", "no CSM source; agencies ask for 15-25 % of the salary", "$15k"),
        "onboarding": Ground("F", "no source", "$8k"),
    },
    Defaults: {
        "spread": Ground("F", "no source; long right tails are what everyone reports"),
        "within": Ground("F", "no source; decides how sharply missed touches rise, not where"),
        "cover": Ground(
            "S", "GitLab's page on time off: colleagues look after customers meanwhile"
        ),
        "retry_after": Ground("F", "no source"),
    },
    Segment: {
        "term": Ground("F", "yearly contracts are the usual ones"),
    },
    NewAccounts: {
        "seasonality": Ground("F", "no source was found for clustering at the end of the year"),
    },
    Health: {
        "fit": Ground("F", _HEALTH),
        "fit_spread": Ground("F", _HEALTH),
        "span": Ground("F", _HEALTH),
        "at_risk": Ground("F", _HEALTH),
        "memory": Ground("F", "no source"),
        "prior": Ground("F", "no source"),
        "half_life": Ground("F", "no source"),
    },
    Renewal: {
        "served": Ground("F", "no measured source; GRR of 90-93 % is S (SaaS Capital 2023)", "90%"),
        "neglected": Ground(
            "F", "that neglect costs renewals is supported, how many is not", "60%"
        ),
        "size_effect": Ground(
            "F",
            "the direction is S (SaaS Capital 2023: larger contracts are kept), the size F",
            "0.5",
        ),
    },
    Attrition: {
        "rate": Ground("F", "10-35 % is said; no source on CSMs in particular", "18% / year"),
        "above": Ground("F", _CONTACT_CENTRES),
        "adds": Ground("F", _CONTACT_CENTRES, "0.5"),
        "memory": Ground("F", "no source; a quarter"),
    },
    Transfer: {
        "to": Ground("F", "no source"),
        "within": Ground("F", "no source"),
    },
    Shadowing: {
        "takes": Ground("F", "no source; one meeting with each customer"),
        "spares": Ground("F", "no source; that a warm handover helps is what everyone says"),
    },
    Balance: {
        "at_most": Ground("F", "no source", "10% / month"),
    },
    Resignations: {
        "n": Ground("F", "a trial of the plan, no forecast"),
    },
    Activity: {
        "automated": Ground("F", "0-40 % is what is said of digital deflection"),
    },
    Amount: {
        "shape": Ground("F", "lognormal, as work is never negative and sometimes very long"),
    },
}
"""Of each model, the keys whose default, or usual value, is a statement about the world."""
