"""What the keys about money are for, in the words that an editor shows.

Like :mod:`simulator.scenario.json_schema_words`, of which it is a part.
"""

from __future__ import annotations

from simulator.scenario.fields import Model
from simulator.scenario.schema_money import Cost, Management, OnboardingFee

MONEY_KEYS: dict[type[Model], dict[str, tuple[str, str]]] = {
    Cost: {
        "loaded": ("money a year", "All of a year in one figure, instead of the items."),
        "salary": ("money or a year", "Pay of a year, without the bonus."),
        "bonus": ("share", "Bonus and commission, as a share of the salary."),
        "benefits": ("share", "Benefits and payroll taxes, as a share of salary and bonus."),
        "tools": ("money or a year", "Licences and equipment a year."),
        "management": ("Management", "A CSM's part of a manager; none without this."),
        "travel": ("money or a year", "Travel a year."),
        "recruiting": ("money or none", "Once for each hire, on the first day."),
        "onboarding": ("money or none", "Once for each hire, on the first day: training, mentors."),
    },
    Management: {
        "span": ("number", "How many people a manager leads."),
        "cost": ("money or a year", "What a manager costs a year, fully loaded."),
    },
    OnboardingFee: {
        "fee": ("money", "What a new customer pays once, when it signs."),
        "counts": ("yes or no", "Whether it counts as revenue."),
    },
}
