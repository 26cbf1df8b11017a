"""The list of metrics: what each is called, measured in, and means to a Head of Customer Success.

Owns the ids, which are the keys of ``--json`` and of a scenario's ``targets`` and never change. The
formulas stand in ``docs/metrics.md``, the code that computes them in :mod:`simulator.metrics`.
Uses nothing, so that the language may know what can be measured without knowing how.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure. ``better`` is "lower", "higher" or "neither"."""

    id: str
    label: str
    unit: str  # "share", "hours", "days", "money", "count" or "fte"
    better: str
    meaning: str  # one plain sentence


_TEAM = (
    Metric("headcount", "CSMs", "count", "neither",
           "CSMs on the payroll, averaged over the window."),
    Metric("effective_fte", "CSMs at work", "fte", "neither",
           "Full-time CSMs actually at work, after holidays, vacation and sick leave, newcomers "
           "counted by the speed that they have reached."),
    Metric("accounts", "Accounts", "count", "neither",
           "Customers under contract, averaged over the weeks."),
    Metric("accounts_per_csm_start", "Accounts per CSM (at the start)", "count", "neither",
           "Customers in the book on day one for each CSM employed then in a role that looks after "
           "customers."),
    Metric("accounts_per_csm", "Accounts per CSM at work (average over the window)", "count",
           "neither", "Average customers for each full-time CSM actually at work in a role that "
           "looks after customers."),
    Metric("arr_per_csm", "ARR per CSM at work (average over the window)", "money", "neither",
           "Average ARR for each full-time CSM actually at work in a role that looks after "
           "customers."),
    Metric("utilization", "Utilization", "share", "neither",
           "Share of the team's time at work that customers' activities take up, with the "
           "internal time that slows them."),
    Metric("busiest_csm_utilization", "Utilization of the busiest CSM", "share", "neither",
           "Utilization of the one CSM who is busiest over the window."),
    Metric("peak_utilization", "Peak utilization (4 weeks)", "share", "neither",
           "Highest utilization of the team over any four weeks in a row."),
    Metric("overload_share", "Overloaded CSM weeks", "share", "lower",
           "Share of all CSMs' weeks spent above the overload line."),
    Metric("overtime_share", "Overtime", "share", "lower",
           "Share of the time at work that is work finished after an absence had begun."),
    Metric("hires", "Hires", "count", "neither",
           "CSMs whose first day lies in the window."),
    Metric("leavers", "Leavers", "count", "lower",
           "CSMs whose last day lies in the window."),
    Metric("planned_leavers", "Leavers by plan or lay-off", "count", "neither",
           "Leavers who did not resign: their last day was planned, or they were laid off."),
    Metric("attrition_rate", "CSM attrition", "share", "lower",
           "CSMs who resign in a year as a share of the CSMs on the payroll."),
    Metric("vacancy_days", "Vacant days", "days", "lower",
           "Working days for which seats that are to be filled again stood empty."),
    Metric("ramp_share", "Lost to ramp", "share", "neither",
           "Share of the time at work that newcomers lose because they are not yet up to speed."),
)  # fmt: skip
_WORK = (
    Metric("missed_touch_rate", "Missed touches", "share", "lower",
           "Share of the CSMs' activities that nobody started in time."),
    Metric("missed_proactive_rate", "Missed planned touches", "share", "lower",
           "Share of the activities that we plan (check-ins, reviews, renewal preparation) that "
           "nobody started in time."),
    Metric("missed_reactive_rate", "Missed requests", "share", "lower",
           "Share of the activities that customers ask for that nobody started in time."),
    Metric("on_time_rate", "Touches on time", "share", "higher",
           "Share of the CSMs' activities that were started in time and done."),
    Metric("mean_wait_hours", "Mean wait", "hours", "lower",
           "Working hours from when an activity falls due until a CSM starts it."),
    Metric("backlog", "Backlog", "count", "lower",
           "Activities waiting for a CSM at a week's end, averaged over the weeks."),
    Metric("backlog_age_hours", "Age of the backlog", "hours", "lower",
           "Working hours for which the activities waiting at a week's end have waited."),
    Metric("activities_done", "Activities done", "count", "neither",
           "Activities that CSMs finished in the window."),
    Metric("hours", "CSM hours", "hours", "neither",
           "Hours at work that those activities took, with the internal time that slows them."),
    Metric("digital_share", "Done by automation", "share", "neither",
           "Share of the activities due in the window that automation did."),
    Metric("cancelled_share", "Cancelled", "share", "neither",
           "Share of the activities due in the window that were dropped because the customer "
           "changed stage or left."),
    Metric("open_share", "Still open", "share", "neither",
           "Share of the activities due in the window that were waiting or under way when the "
           "simulation ended."),
)  # fmt: skip
_SIGNS = (
    Metric("at_risk_account_share", "Accounts at risk", "share", "lower",
           "Share of the customers whose health is below the line, averaged over the weeks."),
    Metric("at_risk_arr_share", "ARR at risk", "share", "lower",
           "Share of the ARR that belongs to customers at risk, averaged over the weeks."),
    Metric("days_since_touch_p50", "Days since the last touch (median)", "days", "lower",
           "Half of the customers have not heard from a CSM for longer than this."),
    Metric("days_since_touch_p90", "Days since the last touch (one in ten)", "days", "lower",
           "One customer in ten has not heard from a CSM for longer than this."),
    Metric("no_touch_90_days_share", "No touch for 90 days", "share", "lower",
           "Share of the customers who have not heard from a CSM for more than 90 days."),
    Metric("missed_per_churned_account", "Missed touches per lost account", "count", "lower",
           "Activities missed between the window's start and the renewal of a customer who left."),
    Metric("missed_per_renewed_account", "Missed touches per renewed account", "count", "lower",
           "Activities missed between the window's start and the renewal of a customer who "
           "stayed."),
    Metric("time_to_value_days", "Time to value", "days", "lower",
           "Calendar days from signing to the end of onboarding, of customers who got there."),
)  # fmt: skip
_RETENTION = (
    Metric("logo_churn", "Logo churn", "share", "lower",
           "Share of the customers at the window's start who left during it."),
    Metric("grr", "Gross revenue retention (GRR)", "share", "higher",
           "Share of the opening ARR that is left at the window's end, growth not counted."),
    Metric("nrr", "Net revenue retention (NRR)", "share", "higher",
           "ARR at the window's end of the customers at its start, growth included, as a share "
           "of the opening ARR."),
    Metric("expected_logo_churn", "Logo churn (expected)", "share", "lower",
           "Logo churn with the luck of the single renewals taken out; decide on this one."),
    Metric("expected_grr", "GRR (expected)", "share", "higher",
           "GRR with the luck of the single renewals taken out; decide on this one."),
    Metric("expected_nrr", "NRR (expected)", "share", "higher",
           "NRR with the luck of the single renewals taken out; decide on this one."),
    Metric("renewal_rate", "Renewal rate", "share", "higher",
           "Share of the ARR whose term ended in the window that was renewed, growth not "
           "counted."),
)  # fmt: skip
_MONEY = (
    Metric("arr_start", "ARR at the start of the window", "money", "neither",
           "Yearly contract value of the customers at the window's start."),
    Metric("arr_end", "ARR at the end of the window", "money", "higher",
           "Yearly contract value of the customers at the window's end, new ones included."),
    Metric("expansion_arr", "ARR won by expansion", "money", "higher",
           "Yearly contract value that existing customers added in the window."),
    Metric("revenue", "Revenue", "money", "higher",
           "What the contracts earn over the window, day by day, and onboarding fees that count."),
    Metric("onboarding_fees", "Onboarding fees", "money", "neither",
           "What new customers pay for their onboarding in the window."),
    Metric("cost", "Cost of the team", "money", "lower",
           "What the CSMs on the payroll cost over the window, fully loaded."),
    Metric("cost_share_of_arr", "Cost as a share of ARR", "share", "lower",
           "A year's cost of the team as a share of the ARR at the window's end."),
    Metric("cost_share_of_revenue", "Cost as a share of revenue", "share", "lower",
           "Cost of the team as a share of the revenue of the same window."),
    Metric("cost_per_account", "Cost per account", "money", "lower",
           "Cost of the team over the window for each customer."),
    Metric("first_year_hours_share", "Hours for first-year customers", "share", "neither",
           "Share of the CSMs' hours that goes to customers in their first 12 months."),
    Metric("first_year_revenue_share", "Revenue from first-year customers", "share", "neither",
           "Share of the revenue that customers in their first 12 months bring."),
    Metric("first_year_cost_share_of_revenue", "Cost of first-year customers", "share", "lower",
           "Cost of the team, by its hours for customers in their first 12 months, as a share of "
           "the revenue from them."),
    Metric("later_cost_share_of_revenue", "Cost of later customers", "share", "lower",
           "The same for customers who have been there for longer."),
    Metric("cost_next", "Cost of the team, following year", "money", "lower",
           "What the CSMs on the payroll cost in the 12 months after the window."),
    Metric("arr_next", "ARR a year after the window", "money", "higher",
           "Yearly contract value of the customers 12 months after the window's end."),
)  # fmt: skip

METRICS: dict[str, Metric] = {
    metric.id: metric for metric in (*_TEAM, *_WORK, *_SIGNS, *_RETENTION, *_MONEY)
}
"""Every metric by its id, in the order in which people want to read them."""

COMPARED: dict[str, Metric] = {
    "net_value": Metric(
        "net_value", "Net value, in-year", "money", "higher",
        "ARR at the end of the window less the cost of the team in it, against the baseline's."),
    "net_value_next": Metric(
        "net_value_next", "Net value, following year", "money", "higher",
        "ARR 12 months after the window less the cost of the team in these months, against the "
        "baseline's."),
    "net_value_so_far": Metric(
        "net_value_so_far", "Net value so far", "money", "higher",
        "ARR at a month's end less the cost of the team since the window's first month, against "
        "the baseline's."),
}  # fmt: skip
"""Figures that only a comparison has: they mean nothing without a baseline."""

MAY_EXCEED_ALL = {
    *("nrr", "expected_nrr", "cost_share_of_arr", "cost_share_of_revenue"),
    *("first_year_cost_share_of_revenue", "later_cost_share_of_revenue"),
}
"""Shares that can be more than 100 %."""

EXPECTED = {
    metric.removeprefix("expected_"): metric for metric in METRICS if metric.startswith("expected_")
}
"""Figures of retention, and the same with the luck of the single renewals taken out."""
