#!/usr/bin/env python3
"""What a folder of Claude Code logs costs at list prices, worked out apart from the library.

    claude_code_cost.py FOLDER [PRICES.csv]

Prints a line `id,nanodollars` for each call, ordered by id, and then the totals. A call without a price has `unpriced` in
place of its cost. Everything is exact: `decimal` numbers, rounded once a call, half up, to a nanodollar.

Lines with one message id are one call where one can be a copy or a state of the other, whatever their request; the rest is
booked apart under the time of its first line. A step that another model took is a call of its own. What speed and region add
is a factor on all rates of tokens, and a refusal before any output costs nothing.
"""

import csv
import decimal
import json
import pathlib
import sys
from datetime import datetime, timezone

decimal.getcontext().prec = 60
NANODOLLAR = decimal.Decimal("0.000000001")
MILLION = decimal.Decimal(1_000_000)
THOUSAND = decimal.Decimal(1_000)
BEGINNING = datetime(1, 1, 1, tzinfo=timezone.utc)


class PriceBook:
    """The rows of prices.csv for the provider anthropic."""

    def __init__(self, path):
        self.prices, self.aliases, self.factors = {}, {}, {}
        with open(path, newline="", encoding="utf-8") as file:
            lines = (line for line in file if line.strip() and not line.startswith("#"))
            rows = csv.reader(lines)
            self.columns = next(rows)
            for row in rows:
                if row[:2] == ["alias", "anthropic"]:
                    self.aliases[row[2]] = row[3]
                elif row[:2] == ["surcharge", "anthropic"]:
                    self.factors[(row[2], row[3])] = decimal.Decimal(row[4])
                elif row[:2] == ["model", "anthropic"]:
                    self.add(dict(zip(self.columns, row)))

    def add(self, price):
        day = price["valid_from"]
        price["start"] = datetime.fromisoformat(day).replace(tzinfo=timezone.utc) if day else BEGINNING
        price["above"] = int(price["above_prompt_tokens"] or 0)
        key = (price["name"], price["service_tier"] or "standard")
        self.prices.setdefault(key, []).append(price)

    def find(self, model, tier, when, prompt):
        """The rates in force: of the latest start day, the highest tier that the prompt is longer than."""
        if (model, tier) not in self.prices:
            model = self.aliases.get(model, model)
        begun = [price for price in self.prices.get((model, tier), []) if price["start"] <= when]
        if not begun:
            return None
        newest = max(price["start"] for price in begun)
        # A tier that starts at nothing holds for every prompt, the empty one included.
        fitting = [p for p in begun if p["start"] == newest and (p["above"] == 0 or p["above"] < prompt)]
        return max(fitting, key=lambda price: price["above"], default=None)


def size(usage):
    """All input and all output of a usage."""
    tokens = buckets(usage)
    return sum(tokens.values()) - tokens["output"], tokens["output"]


def moment(line):
    return datetime.fromisoformat(line["timestamp"])


def is_same(one, two):
    """Whether two lines with one message id tell of one answer."""
    first, second = one["message"], two["message"]
    apart = abs((moment(one) - moment(two)).total_seconds())
    if not apart:
        return True
    if first["model"] != second["model"]:
        return False
    if buckets(first["usage"]) == buckets(second["usage"]):
        return True
    near = apart <= 3600
    one_prompt = size(first["usage"])[0] == size(second["usage"])[0]
    if first["id"].startswith("msg_") and len(first["id"]) >= 24:
        return near or one_prompt
    return near and (one_prompt or bool(one.get("requestId")) and one.get("requestId") == two.get("requestId"))


def answers(folder):
    """Yields what each answer says in its log lines, together."""
    lines_of = {}
    for path in sorted(pathlib.Path(folder).rglob("*.jsonl")):
        for text in path.read_bytes().split(b"\n"):
            try:
                line = json.loads(text)
            except ValueError:
                continue
            message = line.get("message") if isinstance(line, dict) else None
            if not isinstance(message, dict) or line.get("type") != "assistant" or "usage" not in message:
                continue
            lines_of.setdefault(message["id"], []).append(line)
    for message in sorted(lines_of):
        groups = []
        for line in sorted(lines_of[message], key=moment):
            group = next((g for g in groups if any(is_same(line, known) for known in g)), None)
            if group is None:
                groups.append([line])
            else:
                group.append(line)
        names = set()
        for lines in groups:
            request = lines[0].get("requestId")
            name = message + (":" + request if request else "")
            if name in names:
                name += f":at:{round(moment(lines[0]).timestamp() * 1000)}"
            names.add(name)
            whole = max(lines, key=lambda line: (line["message"]["usage"]["output_tokens"], line["timestamp"]))
            yield name, whole["message"], moment(lines[0])


def charges(name, message):
    """Yields id, model, usage and whether it is free for each model that worked on an answer."""
    usage, model = message["usage"], message["model"]
    fell_back = [step.get("model") for step in usage.get("iterations") or [] if step.get("type") == "fallback_message"]
    own, others = [], []
    for number, step in enumerate(usage.get("iterations") or [], 1):
        refused = bool(fell_back) and step.get("type") == "message"
        stranger = step.get("type") == "advisor_message" or (refused and model in fell_back)
        mine = step["model"] == model if step.get("model") else not stranger
        free = refused and step["output_tokens"] == 0
        if mine and not free:
            own.append(step)
        else:
            others.append((f"{name}:step:{number}", step.get("model"), step, free))
    total = tuple(map(sum, zip(*map(size, own)))) if own else None
    told = dict(usage)
    if total and total != size(usage) and all(a >= b for a, b in zip(total, size(usage))):
        parts = [buckets(step) for step in own]
        told["tokens"] = {key: sum(part[key] for part in parts) for key in parts[0]}
    free = message.get("stop_reason") == "refusal" and told.get("tokens", buckets(usage))["output"] == 0
    yield name, model, told, free
    for other in others:
        yield other[0], other[1], {**other[2], "service_tier": usage.get("service_tier"),
                                   "inference_geo": usage.get("inference_geo")}, other[3]


def buckets(usage):
    """The tokens by price column."""
    split = usage.get("cache_creation") or {}
    hour = split.get("ephemeral_1h_input_tokens") or 0
    five = split.get("ephemeral_5m_input_tokens") or 0
    written = usage.get("cache_creation_input_tokens") or 0
    return {
        "input": usage["input_tokens"],
        "cache_read": usage.get("cache_read_input_tokens") or 0,
        "cache_write_5m": five + max(0, written - five - hour),
        "cache_write_1h": hour,
        "output": usage["output_tokens"],
    }


def cost(book, model, usage, when):
    """The nanodollars of a charge, or None when a price for it is missing."""
    tokens = usage.get("tokens") or buckets(usage)
    prompt = sum(tokens.values()) - tokens["output"]
    price = book.find(model, usage.get("service_tier") or "standard", when, prompt)
    searches = (usage.get("server_tool_use") or {}).get("web_search_requests") or 0
    if price is None or (searches and not price.get("web_search")):
        return None
    if any(count and not price.get(bucket) for bucket, count in tokens.items()):
        return None
    factor = decimal.Decimal(1)
    for word, usual in (("speed", "standard"), ("inference_geo", "global")):
        if usage.get(word) not in (None, "", usual, "not_available"):
            if (price["name"], usage[word]) not in book.factors:
                return None
            factor *= book.factors[(price["name"], usage[word])]
    dollars = factor * sum(count * decimal.Decimal(price[bucket]) / MILLION for bucket, count in tokens.items() if count)
    dollars += decimal.Decimal(price.get("request") or 0) / THOUSAND
    if searches:
        dollars += searches * decimal.Decimal(price["web_search"]) / THOUSAND
    return int((dollars / NANODOLLAR).to_integral_value(rounding=decimal.ROUND_HALF_UP))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    root = pathlib.Path(__file__).resolve().parents[2]
    book = PriceBook(sys.argv[2] if len(sys.argv) == 3 else root / "Sources/CBudgetData/prices.csv")
    messages = calls = unpriced = total = 0
    for name, message, when in answers(sys.argv[1]):
        messages += 1
        if message["model"] == "<synthetic>":
            continue
        for row, model, usage, free in charges(name, message):
            calls += 1
            nanodollars = 0 if free else cost(book, model, usage, when)
            print(f"{row},{'unpriced' if nanodollars is None else nanodollars}")
            unpriced += nanodollars is None
            total += nanodollars or 0
    dollars = decimal.Decimal(total) * NANODOLLAR
    print(f"total messages={messages} calls={calls} unpriced={unpriced} nanodollars={total} usd={dollars:f}")


if __name__ == "__main__":
    main()
