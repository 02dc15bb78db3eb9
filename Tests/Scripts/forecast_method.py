#!/usr/bin/env python3
"""What the forecast says of recorded cases, worked out from Documentation/Forecasting.md apart from the library.

    forecast_method.py CASES.jsonl > OUT.csv

Reads one case a line and prints one row for each: amounts in dollars, the probability that each budget is exceeded, the
label, and the likely day on which each budget runs out. The numbers in the comments are those of the page's appendix.
"""

import csv
import datetime
import functools
import json
import math
import statistics
import sys

ONE_DAY = datetime.timedelta(days=1)
HALF_LIVES = (4, 28)
NORMAL = statistics.NormalDist()
BEND = NORMAL.inv_cdf(0.9)
QUANTILES = {"point": 0.5, "q025": 0.025, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q975": 0.975}


class Case:
    """The days before today, oldest first, and what is known of those to come."""

    def __init__(self, line):
        day = datetime.date.fromisoformat
        self.id, self.budgets, self.limit = line["id"], line["budgets"], line.get("hard_limit", math.inf)
        self.today, self.first = day(line["today"]), day(line["period_start"])
        self.last = day(line["period_end"]) - ONE_DAY
        self.fraction = line["day_fraction"]
        start = day(line["history_start"])
        history = [(start + i * ONE_DAY, y) for i, y in enumerate(line["history"])]
        self.booked = [(d, y) for d, y in history if d >= self.first]
        self.spent = sum(y for _, y in self.booked) + line["today_so_far"]
        # Up to 400 days, from the first with spend on.
        history = history[next((i for i, (_, y) in enumerate(history) if y > 0), len(history)) :][-400:]
        self.days = [d for d, _ in history]
        self.events = [(day(e["date"]), e["kind"] == "price", e["factor"]) for e in line.get("events", [])]
        self.amounts = [max(0, y) * self.price(d) for d, y in history]
        self.so_far = max(0, line["today_so_far"])
        set_aside = {d for d, is_price, _ in self.events if not is_price}
        self.counts = [d not in set_aside for d in self.days]
        self.today_counts = self.today not in set_aside
        self.coming = [self.today + i * ONE_DAY for i in range((self.last - self.today).days + 1)]
        self.share = self.share_of_today(line.get("hour_shares"))

    def price(self, day):
        """What a past day's spend is multiplied by, to be at the prices of today."""
        return math.prod(k for d, is_price, k in self.events if is_price and day < d <= self.today)

    def factor(self, day):
        """What the events make of a coming day, or of the rest of today."""
        return math.prod(
            k for d, is_price, k in self.events if (self.today < d <= day if is_price else d == day)
        )

    def share_of_today(self, hours):
        """F: the part of a day's spend that is expected by this time of the day."""
        if not hours:
            return self.fraction
        shares = [(h / sum(hours) + 0.02) / 1.48 for h in hours]
        whole = min(23, int(self.fraction * 24))
        return sum(shares[:whole]) + (self.fraction * 24 - whole) * shares[whole]


@functools.cache
def keys(day):
    """The days of the month that a day is: from the first, and in the last three days also from the last."""
    left = ((day.replace(day=28) + 4 * ONE_DAY).replace(day=1) - day).days
    return [day.day] + ([-left] if left <= 3 else [])


def recurring_charges(case):
    """1: the cap of a day, and the extra of each day of the month that recurs. Cuts these days to the cap."""
    amounts, extras, explained = case.amounts, {}, set()
    spends = [y for y, counts in list(zip(amounts, case.counts))[-92:] if counts and y > 0]
    if sum(case.counts) < 28 or len(spends) < 10:
        return math.inf, extras
    middle = statistics.median(spends)
    mad = statistics.median(abs(y - middle) for y in spends)
    cap = middle + 3 * max(1.4826 * mad, 0.3 * middle)
    recent = [i for i in range(max(0, len(amounts) - 184), len(amounts)) if case.counts[i]]
    for key in [*range(1, 32), -3, -2, -1]:
        those = [i for i in recent if key in keys(case.days[i]) and i not in explained]
        above = [i for i in those if amounts[i] > cap]
        if len(above) >= 2 and len(above) >= 0.75 * len(those):
            extras[key] = statistics.fmean(amounts[i] - cap for i in above[-3:])
            explained.update(above)
    for i in explained:
        amounts[i] = cap
    return cap, extras


def weekday_weights(case):
    """2: the weight of each weekday, Monday first."""
    totals, counts = [0.0] * 7, [0.0] * 7
    for i, day in enumerate(case.days):
        if case.counts[i]:
            weight = 2 ** (-(len(case.days) - 1 - i + case.fraction) / 56)
            totals[day.weekday()] += weight * case.amounts[i]
            counts[day.weekday()] += weight
    if sum(totals) == 0:
        return [1.0] * 7
    mean = sum(totals) / sum(counts)
    weights = [(t + 2 * mean) / ((n + 2) * mean) for t, n in zip(totals, counts)]
    return [w / statistics.fmean(weights) for w in weights]


def scatter(pairs):
    """3: how much single days differ from their weight's share, of pairs of weights and amounts."""
    c = 0
    if len(pairs) >= 2 and any(y for _, y in pairs):
        mu = sum(y for _, y in pairs) / sum(w for w, _ in pairs)
        c = sum((y - mu * w) ** 2 for w, y in pairs) / sum((mu * w) ** 2 for w, _ in pairs)
    return (c * len(pairs) + 0.04) / (len(pairs) + 0.25)


def average(case, weights, amounts, today, half_life):
    """4: the mean day of weight 1 where days fade with their age, and the sum of the faded weights."""
    ages = [len(amounts) - 1 - i + case.fraction for i in range(len(amounts))]
    faded = [2 ** (-age / half_life) for age in ages]
    density = sum(g * w for g, w in zip(faded, weights)) + today[0]
    return (sum(g * y for g, y in zip(faded, amounts)) + today[1]) / max(0.15, density), density


def blend(fast, slow, c):
    """4: the level of a day of weight 1, from the last days and the last weeks."""
    lean = 0.65 / (1 + 0.5 * c)
    return max(fast**lean * slow ** (1 - lean), max(fast, slow) / 4)


def disagreement(fast, slow):
    """The squared logarithm of the two levels' ratio, at most 4; both are positive, or nothing was spent."""
    return min(math.log(fast / slow) ** 2, 4) if fast > 0 and slow > 0 else 0


def own_errors(weights, amounts, c, horizon):
    """7: by how much ranges made on the known days would have been too wide or too narrow: r to the power of w."""
    sums = {half_life: (0.0, 0.0) for half_life in HALF_LIVES}
    squares = expected = comparisons = 0
    for i in range(1, len(amounts) - horizon + 1):
        for half_life, (d, total) in sums.items():
            fade = 2 ** (-1 / half_life)
            sums[half_life] = (d * fade + weights[i - 1], total * fade + amounts[i - 1])
        ahead = sum(weights[i : i + horizon])
        fast, slow = (total / max(0.15, d) for d, total in sums.values())
        level = blend(fast, slow, c)
        if i < 10 or ahead <= 0.3 * horizon or level == 0:
            continue
        density = sum(d for d, _ in sums.values()) / 2
        z = 3 * ((sum(amounts[i : i + horizon]) / (level * ahead)) ** (1 / 3) - 1)
        v = 5 * c / horizon + 2.5 * c / (density + 0.3) + 0.2 * disagreement(fast, slow) + 0.0005
        squares += max(-3, min(3, z)) ** 2
        expected += min(4, v * (1 + 7 / (i + 1)) ** 2)
        comparisons += 1
    ratio = max(0.05, min(6, squares / expected)) if comparisons else 1
    evidence = comparisons / horizon
    return ratio ** (evidence / (evidence + 4))


class Forecast:
    """What a case comes to: what is spent, the rest by days, and how far the rest may be off."""

    def __init__(self, case):
        self.case, self.spent = case, case.spent
        cap, extras = recurring_charges(case)
        by_weekday = weekday_weights(case)
        # A day that does not count has neither a weight nor an amount.
        weights = [by_weekday[d.weekday()] * counts for d, counts in zip(case.days, case.counts)]
        amounts = [y * counts for y, counts in zip(case.amounts, case.counts)]
        self.days = sum(case.counts)
        recent = list(zip(weights, amounts, case.counts))[-60:]
        c = scatter([(w, y) for w, y, counts in recent if counts])
        charges = [max(extras.get(key, 0) for key in keys(d)) * case.factor(d) for d in case.coming]
        so_far = case.so_far
        if charges[0] and so_far > cap:
            charges[0], so_far = 0, cap  # Today's charge has come already.
        today = (0, 0)
        if case.today_counts:
            today = (1.5 * case.share * by_weekday[case.today.weekday()], 1.5 * so_far)
        levels, densities = zip(*(average(case, weights, amounts, today, h) for h in HALF_LIVES))
        level = blend(*levels, c)
        coming = [by_weekday[d.weekday()] * case.factor(d) for d in case.coming]
        coming[0] *= 1 - case.share
        # 5: the rest, by days.
        self.rests = [level * x + charge for x, charge in zip(coming, charges)]
        self.rest = sum(self.rests)
        # 6 to 8: how wide the range is.
        concentration = sum(x * x for x in coming) / sum(coming) ** 2 if sum(coming) > 0 else 1
        density = sum(densities) / 2
        noise = 5 * (c * (concentration + 0.5 / (density + 0.3)) + 0.04 * disagreement(*levels) + 0.0001)
        horizon = math.floor(len(case.coming) - case.share + 0.5)
        horizon = max(1, min(31, horizon, len(amounts) // 3))
        width = min(2, math.sqrt(noise) * (1 + 7 / (self.days + 1)))
        self.centre = 1 - 0.1 * (width**2 - min(noise, width**2))
        self.sigma = 1.03 * min(2, width * math.sqrt(own_errors(weights, amounts, c, horizon))) ** 0.9
        self.is_known = self.days + case.fraction >= 1 and case.so_far + sum(case.amounts) > 0

    def demand(self, tau):
        """8: the total that is not passed with the probability tau, if nothing stops the spending."""
        x = NORMAL.inv_cdf(tau)
        z = 0.05 + 1.2 * x if x < 0 else 0.05 + 0.85 * x + 0.4 * max(0, x - BEND)
        return self.spent + self.rest * max(0, self.centre + self.sigma * z / 3) ** 3

    def quantile(self, tau):
        """The same, held at the hard limit."""
        return min(self.demand(tau), max(self.spent, self.case.limit))

    def exceeds(self, budget):
        """8: the probability that more than a budget will be asked for."""
        if self.spent > budget:
            return 1
        if self.rest == 0:
            return 0
        z = 3 * (((budget - self.spent) / self.rest) ** (1 / 3) - self.centre) / self.sigma - 0.05
        if z < 0:
            x = z / 1.2
        elif z < 0.85 * BEND:
            x = z / 0.85
        else:
            x = (z + 0.4 * BEND) / 1.25
        return math.erfc(x / math.sqrt(2)) / 2

    def ends_above(self, amount):
        """The probability that more than an amount will be spent, which a hard limit rules out."""
        return 0 if amount >= max(self.spent, self.case.limit) else self.exceeds(amount)

    def run_out(self, budget):
        """9: the likely day on which a budget is used up; nothing where it lasts."""
        if self.spent > budget:
            total = 0
            for day, amount in self.case.booked:
                total = round(total + amount, 9)
                if total > budget:
                    return day
            return self.case.today
        if self.quantile(0.5) <= budget:
            return ""
        pace = (self.demand(max(0.5, 1 - 0.7 * self.exceeds(budget))) - self.spent) / self.rest
        total = self.spent
        for day, rest in zip(self.case.coming, self.rests):
            total += rest * pace
            if total > budget:
                return day
        return self.case.last

    def confidence(self):
        """The probability that the month ends within 10 % of the forecast."""
        middle = self.quantile(0.5)
        margin = 0.1 * abs(middle)
        return self.ends_above(middle - margin) - self.ends_above(middle + margin)

    def label(self):
        """10: how sure the forecast is, in a word."""
        if not self.is_known:
            return "none"
        middle = self.quantile(0.5)
        half = (self.quantile(0.9) - self.quantile(0.1)) / (2 * middle) if middle > 0 else math.inf
        if half <= 0.1 and self.days >= 14:
            return "high"
        return "medium" if half <= 0.3 and self.days >= 5 else "low"

    def row(self):
        """The cells, by the names of their columns."""
        cells = {"id": self.case.id, "method": "page", "label": self.label(), "confidence": self.confidence()}
        cells |= {name: self.quantile(tau) for name, tau in QUANTILES.items()}
        for i, budget in enumerate(self.case.budgets):
            cells |= {f"p{i}": self.ends_above(budget), f"runout_{i}": self.run_out(budget)}
        return cells


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as lines:
        rows = [Forecast(Case(json.loads(line))).row() for line in lines]
    table = csv.DictWriter(sys.stdout, rows[0], lineterminator="\n")
    table.writeheader()
    table.writerows(rows)


if __name__ == "__main__":
    main()
