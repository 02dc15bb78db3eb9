#!/usr/bin/env python3
"""Makes the months of Tests/Samples/forecast up: what is spent a day, by weekdays, levels and chance.

    make_forecast_samples.py FOLDER

Writes cases.jsonl, a line for each moment that is forecast, and truth.csv, how its month ended. The same run always writes
the same files.
"""

import csv
import json
import pathlib
import random
import sys
from datetime import date, timedelta

SHARES = [0.01] * 8 + [0.08] * 10 + [0.02] * 6


def spend(kind, day, chance):
    """What one day costs."""
    weekday = 0.3 if kind in ("office", "growing") and day.weekday() >= 5 else 1.0
    level = {"growing": 1 + (day - date(2026, 1, 1)).days / 120, "stepped": 3 if day >= date(2026, 4, 20) else 1}.get(kind, 1)
    if kind == "rare" and chance.random() < 0.6:
        return 0.0
    extra = 40 if kind == "rent" and day.day == 1 else 0
    return round(10 * weekday * level * chance.lognormvariate(0, 0.25) + extra, 4)


def case(kind, today, fraction, days, chance):
    """A moment of a month, and the truth about it."""
    first = today.replace(day=1)
    end = (first + timedelta(days=32)).replace(day=1)
    month = [first + timedelta(days=i) for i in range((end - first).days)]
    actual = sum(days[day] for day in month)
    today_so_far = round(days[today] * fraction, 4)
    spent = sum(days[day] for day in month if day < today) + today_so_far
    budgets = [round(actual * (0.6 + 0.08 * i), 2) for i in range(11)] + [200.0, 250.0, 300.0, 400.0, 600.0]

    def passed(budget):
        total = 0.0
        for day in month:
            total += days[day]
            if total >= budget:
                return day.isoformat()
        return ""

    name = f"{kind}@{today.isoformat()}"
    start = min(days)
    line = {
        "id": name, "period_start": first.isoformat(), "period_end": end.isoformat(), "day_fraction": fraction,
        "today": today.isoformat(), "history_start": start.isoformat(),
        "history": [days[start + timedelta(days=i)] for i in range((today - start).days)],
        "today_so_far": today_so_far, "budgets": budgets,
    }
    truth = {
        "id": name, "series": kind, "group": "made up", "actual": round(actual, 4), "spent": round(spent, 4),
        "budgets": ";".join(map(str, budgets)), "runout": ";".join(map(passed, budgets)),
    }
    return line, truth


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    chance = random.Random(20261128)
    lines, truths = [], []
    for kind in ("even", "office", "growing", "stepped", "rare", "rent"):
        start = date(2026, 1, 1)
        days = {start + timedelta(days=i): 0.0 for i in range(181)}
        for day in days:
            days[day] = spend(kind, day, chance)
        for month in (1, 3, 5, 6):
            for day in (4, 9, 15, 24):
                line, truth = case(kind, date(2026, month, day), 0.25 * (1 + day % 3), days, chance)
                if day == 9:
                    line["hour_shares"] = SHARES
                lines.append(line)
                truths.append(truth)
    # What is known of coming days, and a limit that stops the spending; neither is in the truth.
    extra = dict(lines[21], id="events", events=[
        {"date": "2026-03-12", "kind": "holiday", "factor": 0.1}, {"date": "2026-03-16", "kind": "price", "factor": 1.5}])
    lines += [extra, dict(lines[22], id="limit", hard_limit=260.0), dict(lines[0], id="nothing", history=[0.0, 0.0, 0.0])]
    folder = pathlib.Path(sys.argv[1])
    (folder / "cases.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    with open(folder / "truth.csv", "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, truths[0], lineterminator="\n")
        table.writeheader()
        table.writerows(truths)


if __name__ == "__main__":
    main()
