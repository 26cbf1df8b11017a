"""What a Head of Customer Success reads, as a whole, on results made by hand.

When words or tables change on purpose, print the report anew, read it, and put it here.
"""

import pytest

from simulator.report.run_words import run_words
from simulator.report.sweep_words import sweep_words
from simulator.report.tables import run_grids, sweep_grid
from simulator.terminal import print_report
from tests.unit.report_fakes import a_run, a_sweep

pytestmark = pytest.mark.snapshot

RUN = """\
Acme mid-market
6 CSMs, 50 accounts each at the start. Every figure is for 5 July 2026 to 4 July
2027, played 100 times with different luck.

How busy. The team is busy 98.00 % of its hours on shift (95 % interval 97.99 to
98.01 %). There is no room: something always waits, and what is served last
never happens. In its busiest four weeks it is 100 %.

What never happens. Nobody gets in time to 8.7 % of the touches that were
promised (95 % interval 8.6 to 8.8 %): 12.1 % of what the team plans itself,
1.2 % of what customers ask for. Hit hardest: business review (18.1 %), check in
(14.5 %) and kickoff (1.2 %).

Retention. Of the ARR under contract, 89.1 % is expected to be kept (GRR, 88.8
to 89.4 %), 92.1 % with expansion counted (NRR); 14.1 % of customers leave.
Expected means that each renewal counts with its probability; in the simulated
years a coin is tossed for each, and GRR comes to 89.1 % (95 % interval 88.7 to
89.5 %). Decide on expected, which leaves out the luck of the coin.

Luck. Luck alone spreads the GRR of one year from 86.8 to 91.4 % in 8 years of
10. A real year could not confirm an effect smaller than about 4.9 points: do
not wait for one to prove a small change right or wrong.

Cost. The team costs $1.05M a year, fully loaded: 7.8 % of ARR, or $3,500 a
customer.

All figures
                                     Mean   95 % interval  P10-P90 year
───────────────────────────────────────────────────────────────────────
CSMs                                    6
CSMs at work                          5.2
Accounts                              300
Accounts per CSM, at the start         50
Accounts per CSM at work             58.1
ARR per CSM at work                $2.62M
Utilization                       98.00 %  97.99 to 98.01  97.9 to 98.1
Peak utilization (4 weeks)          100 %
CSM weeks above 85 %                100 %

Missed touches                      8.7 %      8.6 to 8.8    8.2 to 9.2
Missed planned touches             12.1 %    12.0 to 12.2  11.3 to 12.9
Missed requests                     1.2 %
Touches on time                    91.3 %    91.2 to 91.4  90.8 to 91.8
Mean wait (working hours)           114 h

Time to value (calendar days)   40.0 days    39.9 to 40.1  39.4 to 40.6

Logo churn (expected)              14.1 %    14.0 to 14.2
GRR (expected)                     89.1 %    88.8 to 89.4
NRR (expected)                     92.1 %    92.0 to 92.2
Logo churn                         14.1 %    13.7 to 14.5  11.8 to 16.4
Gross revenue retention (GRR)      89.1 %    88.7 to 89.5  86.8 to 91.4
Net revenue retention (NRR)        92.1 %    91.7 to 92.5  89.6 to 94.6

ARR at the start of the window     $13.5M
Cost of the team                   $1.05M
Cost as a share of ARR              7.8 %
Cost per account                   $3,500

By activity, on average in the window
                 Done  Missed  Mean wait  CSM hours
───────────────────────────────────────────────────
kickoff           988   1.2 %      1.6 h      1,482
check in          855  14.5 %     19.2 h      1,282
business review   818  18.1 %     24.0 h      1,228
request           994   0.6 %      0.8 h      1,491

- 95 % confidence interval: how well the simulation knows the average. What a
  single year may look like is the P10-P90 column: 8 years in 10 lie inside.
- The first reported year shows only part, often about half, of what a lasting
  change does to retention: customers forget slowly and terms run on.
- Assumed, not measured: of average customers (in size and in how well the
  product suits them), 92 % renew when fully served and 60 % when neglected.
  That missed touches cost renewals is well supported; how much is folklore.
  Retention here rests on it: try another number with
  --set segments.mid_market.renewal.neglected=...
"""

SWEEP = """\
Acme mid-market: how many CSMs
7 teams, from 4 CSMs (75 accounts each) to 10 CSMs (30 accounts each), each with
the same customers and the same luck. Every figure is for 5 July 2026 to 4 July
2027, played 100 times with different luck.

Where it breaks. Missed touches take off below 8 CSMs (38 accounts each): from
1.8 % there to 4.1 % with 7 CSMs (43 accounts each). The smallest team tried,
4 CSMs (75 accounts each), misses 38.7 %.

Who keeps up. The smallest team tried that misses under 5 % of the touches it
plans itself is 8 CSMs (38 accounts each): 2.12 % (95 % interval 2.10 to
2.15 %), busy 77.0 % of its hours. That is what was seen in these runs, not a
guarantee for a real year.

One CSM fewer. With 7 CSMs (43 accounts each) instead of 8 CSMs (38 accounts
each), the share of planned touches that are missed rises by 3.3 points (95 %
interval 3.2 to 3.3). Expected GRR falls by 0.14 points (95 % interval 0.12 to
0.16). It saves $175k a year. The difference in expected GRR is worth $18.8k of
ARR a year, and the ARR is lost for every following year too. The first reported
year shows only part, often about half, of what a lasting change does to
retention.

One CSM more. With 9 CSMs (33 accounts each) instead of 8 CSMs (38 accounts
each), the share of planned touches that are missed falls by 0.96 points (95 %
interval 0.95 to 0.97). Expected GRR rises by 0.04 points (95 % interval 0.03 to
0.06). It costs $175k a year. The difference in expected GRR is worth $5,630 of
ARR a year, and the ARR is kept for every following year too.

Luck. Luck alone spreads the GRR of one year from 87.3 to 91.8 % in 8 years of
10. A real year could not confirm an effect smaller than about 4.9 points: do
not wait for one to prove a small change right or wrong.

      accounts       busy    touches    planned  logo churn         GRR
CSMs   per CSM          %   missed %   missed %  expected %  expected %    cost
───────────────────────────────────────────────────────────────────────────────
   4        75        100  38.7 ±0.4  54.6 ±0.6   19.1 ±0.1   84.9 ±0.4   $700k
   5        60  99.8 ±0.1  23.6 ±0.3  33.5 ±0.4   16.0 ±0.1   87.4 ±0.4   $875k
   6        50  98.0 ±0.1   8.7 ±0.1  12.1 ±0.2   14.1 ±0.1   89.1 ±0.3  $1.05M
   7      42.9  86.6 ±0.1   4.1 ±0.1   5.4 ±0.1   13.7 ±0.1   89.4 ±0.3  $1.23M
  8*      37.5  77.0 ±0.1   1.8 ±0.1   2.1 ±0.1   13.5 ±0.1   89.5 ±0.3   $1.4M
   9      33.3  68.7 ±0.2   1.1 ±0.1   1.2 ±0.1   13.4 ±0.1   89.6 ±0.3  $1.57M
  10        30  62.0 ±0.2   0.5 ±0.1   0.4 ±0.1   13.4 ±0.1   89.6 ±0.3  $1.75M
± is half the 95 % confidence interval, rounded up.
* is the scenario's own team.

- 95 % confidence interval: how well the simulation knows the average. What a
  single year may look like is the wide band in the figure.
- Where to draw two lines is a choice made here: missed touches take off where
  one CSM fewer adds more than 2 points to them, and a team keeps up that misses
  under 5 % of its planned touches.
- Every team keeps the same customers here: one who would leave even a fully
  served team leaves in every team alike; one lost for want of attention is
  counted as lost, but stays, so that a small team is not relieved by the
  customers it loses. The book therefore moves as in a run of a well-staffed
  team.
- The first reported year shows only part, often about half, of what a lasting
  change does to retention: customers forget slowly and terms run on.
- Assumed, not measured: of average customers (in size and in how well the
  product suits them), 92 % renew when fully served and 60 % when neglected.
  That missed touches cost renewals is well supported; how much is folklore.
  Retention here rests on it: try another number with
  --set segments.mid_market.renewal.neglected=...
"""


@pytest.fixture(autouse=True)
def _a_terminal_of_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("FORCE_COLOR", raising=False)


def as_printed(capsys: pytest.CaptureFixture[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in capsys.readouterr().out.splitlines())


def test_a_run_reads_like_this(capsys: pytest.CaptureFixture[str]) -> None:
    result = a_run(team=6)
    print_report(run_words(result), run_grids(result))
    assert as_printed(capsys) == RUN


def test_a_sweep_reads_like_this(capsys: pytest.CaptureFixture[str]) -> None:
    result = a_sweep(range(4, 11))
    print_report(sweep_words(result), [sweep_grid(result)])
    assert as_printed(capsys) == SWEEP
