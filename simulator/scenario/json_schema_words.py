"""What every key of the language means, in a sentence for the editor, and its kind of value.

Owns these words only; the kinds are those of :mod:`simulator.scenario.json_schema`.
"""

from __future__ import annotations

from simulator.measures import METRICS
from simulator.scenario.amounts import Amount, Arr, Takes, Within
from simulator.scenario.fields import Model
from simulator.scenario.json_schema_words_csm import CSM_KEYS
from simulator.scenario.json_schema_words_futures import FUTURE_KEYS
from simulator.scenario.json_schema_words_money import MONEY_KEYS
from simulator.scenario.json_schema_words_people import PEOPLE_KEYS
from simulator.scenario.schema import (
    Contraction,
    Defaults,
    Document,
    Expansion,
    Health,
    NewAccounts,
    Onboarding,
    Renewal,
    Segment,
)
from simulator.scenario.schema_accounts import AccountsFile, Columns
from simulator.scenario.schema_roles import Role, Served
from simulator.scenario.schema_shocks import MidTermChurn, Shock
from simulator.scenario.schema_targets import Targets
from simulator.scenario.schema_team import Change, Fill
from simulator.scenario.schema_traits import TraitValue
from simulator.scenario.schema_work import Activity, Way

_TIMES = {
    "low": ("duration", "The shortest time, with `likely` and `high` instead of `mean`."),
    "likely": ("duration", "The likeliest time."),
    "high": ("duration", "The longest time."),
    "unit": ("unit of time", "With `file`: the unit of its values, such as min."),
}

KEYS: dict[type[Model], dict[str, tuple[str, str]]] = {
    Document: {
        "extends": ("text", "A file that this one differs from, looked for beside it."),
        "name": ("text", "What to call the scenario."),
        "start": ("date", "The first day; the customers of that day are mid-life."),
        "horizon": ("horizon", "How long to simulate, or the first day that is not simulated."),
        "report": ("dates", "The days that figures are for, both included."),
        "book": (
            "book",
            "living: who does not renew leaves. held: those lost for want of attention stay.",
        ),
        "hours_per_day": ("number", "Working hours of a day."),
        "currency": ("text", "A label for money."),
        "accounts": ("AccountsFile", "A file that lists your own accounts, one row each."),
        "csm": ("Csm", "What is true of every CSM."),
        "defaults": ("Defaults", "What activities inherit."),
        "traits": ("traits", "In what accounts differ, whatever their segment."),
        "roles": ("roles", "CSMs who stand beside those of the segments."),
        "segments": ("segments", "Kinds of customers, each with a name and a team."),
        "shocks": ("shocks", "What befalls customers and costs them health, each with a name."),
        "first_served": ("names", "Activities that go before all others, the first one first."),
        "team_changes": ("changes", "What happens to the team whatever the plan."),
        "plans": ("plans", "Named lists of what you may do to the team."),
        "plan": ("text", "The plan that is played; none unless said."),
        "targets": (
            "Targets",
            "What figures must reach: at most 5%, at least 88% in 80% of years.",
        ),
        "variants": (
            "variants",
            "Named sets of changes to this scenario, by key path as in --set.",
        ),
        "futures": ("futures", "What plans are tested in, each with a name and what happens."),
        "uncertainties": ("Uncertainties", "Between what values assumptions may lie."),
    },
    Targets: {
        metric.id: (f"target in {metric.unit}", f"{metric.label}: {metric.meaning}")
        for metric in METRICS.values()
    },
    AccountsFile: {
        "file": ("text", "A .csv or .xlsx file, looked for beside this one."),
        "columns": ("Columns", "What its columns are called."),
        "dates": ("date order", "Where dates such as 03/04/2024 could mean two days."),
        "segments": (
            "names of segments",
            "What it calls the segments; none leaves rows out.",
        ),
        "sheet": ("text", "The sheet of a workbook; the first one unless said."),
    },
    Columns: {
        "id": ("text", "The heading of what tells accounts apart."),
        "segment": ("text", "The heading of the segment; not needed where there is only one."),
        "arr": ("text", "The heading of what an account pays a year."),
        "signed": ("text", "The heading of the day on which it became a customer."),
        "renewal": ("text", "The heading of the next renewal; else terms run from signing."),
        "term": ("text", "The heading of how long its contract runs, in months; else by `term`."),
        "csm": ("text", "The heading of the CSM who owns it; names become the team."),
        "health": ("text", "The heading of its health on the first day, 0 to 100."),
        "traits": ("columns of traits", "The heading for each trait: {industry: Industry}."),
    },
    **CSM_KEYS,
    Fill: {"mean": ("duration", "How long it takes on average."), **_TIMES},
    Change: {
        "hire": ("count", "So many seats are added."),
        "leave": ("count", "So many leave; their seats may be opened again."),
        "lay_off": ("count", "So many are laid off; their seats are closed."),
        "away": ("count", "So many are on leave from the first to the last day, and come back."),
        "freeze": ("date", "From this day on no seat is opened."),
        "segment": ("text", "Whose CSMs: those of a segment."),
        "role": ("text", "Whose CSMs: those of a role."),
        "seat": (
            "count",
            "Who goes: whoever has this seat, instead of the longest or newest there.",
        ),
        "csm": ("text", "Who goes or is away, by name, instead of a segment or role."),
        "first_day": ("date", "The first day of those hired, or of a leave."),
        "open": ("date", "When the seats are opened, to be filled after time_to_fill."),
        "when": ("team line", "Opens seats when a figure calls for it."),
        "ahead": ("duration", "With `when`: as the figure will be by then if its trend goes on."),
        "at_most": ("count", "With `when`: so many seats in all."),
        "last_day": ("date", "The last day of those who go, or of a leave."),
        "works": ("share", "With `hire`: the share of a full week that each works, as 60%."),
        "paid": ("yes or no", "With `away`: whether the leave costs what work costs; yes."),
    },
    **FUTURE_KEYS,
    **MONEY_KEYS,
    **PEOPLE_KEYS,
    Defaults: {
        "spread": ("share", "Spread of the time that work takes: standard deviation / mean."),
        "within": ("patience", "How long work may wait before it is missed."),
        "cover": ("cover", "Who looks after work when its CSM is away until its wait is over."),
        "retry_after": ("duration", "When a missed required activity falls due again."),
    },
    Segment: {
        "like": ("text", "Another segment of the scenario; say only what differs from it."),
        "team": ("team", "Number of CSMs, or who they are; 0 only if automation does their work."),
        "accounts": ("count", "Customers on the first day, unless a file lists them."),
        "arr": ("size", "What a customer pays a year, unless a file lists it."),
        "new_accounts": ("new accounts", "How many sign: 4 / month, or 16% / year of the book."),
        "term": ("term", "How long a contract runs, whole months; or shares of customers by term."),
        "role": ("text", "Instead of `team`: the role of `roles` that looks after them."),
        "coverage": ("coverage", "dedicated: each customer has an own CSM; pooled: any free one."),
        "skills": ("names", "What the team is trained for; everything unless said."),
        "cost": ("cost", "What a CSM of this team costs, instead of what `csm` says."),
        "csm": ("RoleCsm", "What is true of the CSMs of this team and not of every CSM."),
        "traits": ("mix", "Shares of its own for the values of traits."),
        "health": ("Health", "How health comes about, from 0 to 100."),
        "onboarding": ("Onboarding", "When the first stage counts as late, and what that costs."),
        "renewal": ("Renewal", "How many customers renew."),
        "expansion": ("Expansion", "Opportunities to sell more; none without this."),
        "onboarding_fee": ("fee", "What a new customer pays once for being onboarded."),
        "shocks": ("shocks or none", "Shocks that differ from those of the top level."),
        "targets": ("Targets", "What the figures of this segment must reach."),
        "owners": ("owners", "as listed: books as in the file of accounts. evenly: dealt anew."),
        "lifecycle": ("lifecycle", "The stages, and the work that is done in each."),
    },
    NewAccounts: {
        "rate": ("rate", "How many sign; a share is of the first day's customers."),
        "arr": ("size", "What a new customer pays a year."),
        "seasonality": ("seasonality", "Months relative to each other, as {dec: 2, jan: 0.5}."),
    },
    Health: {
        "fit": ("number", "Health of an average customer who is fully served."),
        "fit_spread": ("number", "Standard deviation of that between customers."),
        "span": ("number", "Points of health lost when no touch is done, at most `fit`."),
        "at_risk": ("below", "The line below which a customer counts as at risk."),
        "memory": ("duration", "How long past touches count; a time constant."),
        "prior": ("duration", "Hours of touches that the attention of the first day is worth."),
        "attention_at_start": ("share", "Share of touches done before the first day."),
        "half_life": ("duration", "After which a shock to health is half as large."),
    },
    Onboarding: {
        "late_after": ("duration or never", "Time since signing after which onboarding is late."),
        "late_shock": ("number", "Points of health that this costs, once."),
    },
    Renewal: {
        "served": ("share", "Share of average customers who renew when every touch is done."),
        "neglected": ("share", "The same when none is done; at most `served`."),
        "size_effect": ("number", "Log-odds gained by a customer 2.7 times the average size."),
        "contraction": ("Contraction", "Renewals that shrink."),
        "price_rise": ("share", "By how much a customer pays more from each renewal on."),
        "mid_term_churn": ("MidTermChurn", "How many leave between renewals; nobody without this."),
    },
    MidTermChurn: {
        "served": ("rate", "Share of average customers who leave when every touch is done."),
        "neglected": ("rate", "The same when none is done; at least `served`."),
    },
    Contraction: {
        "share": ("share", "Share of renewals that shrink."),
        "by": ("share", "By how much they shrink."),
    },
    Expansion: {
        "opportunities": ("rate", "How often one comes up per customer in good health."),
        "adds": ("share", "ARR gained by a won one, as a share of the customer's."),
        "won": ("share", "Chance of winning one whose required work is done."),
    },
    Shock: {
        "rate": ("rate", "How often it strikes: each customer by itself, or with `accounts` all."),
        "on": ("date", "The one day on which it strikes."),
        "accounts": ("share", "Share of the customers struck, all of them at one moment."),
        "health": ("points lost", "Points of health that it costs, below 0; they fade."),
    },
    Activity: {
        "after": ("duration", "Falls due this long after entering the stage."),
        "every": ("duration", "Falls due on a fixed rhythm since signing."),
        "rate": ("rate", "Falls due at random, so many times a year."),
        "before_renewal": ("duration", "Falls due this long before the contract ends."),
        "sessions": ("rate", "Falls due on a fixed rhythm, once for many customers: 2 / month."),
        "attendance": ("share", "With `sessions`: share of the customers invited who attend."),
        "when": ("happening", "Falls due when something happens."),
        "delay": ("duration", "With `when`: how long after."),
        "jitter": ("duration", "With `every`: late by up to this, at random."),
        "takes": ("time it takes", "How long the work takes."),
        "spread": ("share", "Spread of the time that it takes: standard deviation / mean."),
        "within": ("patience", "How long it may wait for its start before it is missed."),
        "required": ("yes or no", "The stage is not done before this is."),
        "retry_after": ("duration", "With `required`: when it falls due again after a miss."),
        "automated": ("share", "Share done by automation, without a CSM."),
        "cover": ("cover", "Who looks after it when its CSM is away until its wait is over."),
        "weight": ("duration", "Hours that it counts for in attention, hence in health."),
        "touch": ("yes or no", "Whether the customer sees it."),
        "proactive": ("yes or no", "Whether you plan it, rather than the customer asking."),
        "skip_if_open": ("yes or no", "Not due again while the last one still waits."),
        "only_for": ("only for", "Only for accounts with these values of their traits."),
        "role": ("text", "The role that does it, instead of the segment's own CSMs."),
        "coverage": ("coverage", "dedicated: by the customer's own; pooled: by any free one."),
        "skill": ("text", "What it takes; who lacks it is slower by `outside_skills`."),
    },
    Served: {
        "role": ("text", "The role that does the work of this stage."),
        "coverage": ("coverage", "dedicated: by the customer's own; pooled: by any free one."),
        "skill": ("text", "What the work of this stage takes."),
    },
    Role: {
        "team": ("team", "The number of people in this role, or who they are."),
        "coverage": ("by hand", "pooled: any free one; dedicated: each customer has their own."),
        "skills": ("names", "What they are trained for; everything unless said."),
        "cost": ("cost", "What each of them costs, instead of what `csm` says."),
        "csm": ("RoleCsm", "What is true of them and not of every CSM."),
    },
    Way: {
        "to": ("text", "The stage that this way leads to."),
        "required": ("done", "When all required activities are done."),
        "after": ("duration", "This long after entering the stage."),
        "health": ("line", "When health is below or above a line."),
        "opportunity": ("yes", "When an opportunity to sell more comes up."),
        "before_renewal": ("duration", "This long before the contract ends."),
    },
    TraitValue: {
        "share": ("share", "Share of the accounts; one value of a trait may leave it to the rest."),
        "work": ("factor", "Their work takes so much of the usual; also by stage or activity."),
        "rate": ("factor", "Work by `rate` comes so often; also by stage or activity."),
        "fit": ("points", "Points of health more, or fewer, when fully served."),
    },
    Amount: {
        "spread": ("share", "Standard deviation as a share of the mean."),
        "shape": ("shape", "Its shape; lognormal unless said, pert with low, likely and high."),
        "phases": ("count", "With shape erlang: the number of exponential parts."),
        "file": ("text", "A CSV file with measured values, looked for beside this one."),
        "column": ("text", "With `file`: the heading of the column that holds the values."),
    },
    Takes: {"mean": ("duration", "How long the work takes on average."), **_TIMES},
    Arr: {
        "mean": ("money", "The average amount a year."),
        "low": ("money", "The lowest amount, with `likely` and `high` instead of `mean`."),
        "likely": ("money", "The likeliest amount."),
        "high": ("money", "The highest amount."),
    },
    Within: {"mean": ("duration or no limit", "How long it may wait on average."), **_TIMES},
}
