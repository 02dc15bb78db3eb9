#!/usr/bin/env python3
"""What a folder of Claude Code logs costs at list prices, worked out apart from the library.

    claude_code_cost.py FOLDER [PRICES.csv]

Prints a line `id,nanodollars` for each call, ordered by id, and then the totals. A call without a price has `unpriced` in
place of its cost. Everything is exact: `decimal` numbers, rounded once a call, half up, to a nanodollar.
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
        self.prices, self.aliases = {}, {}
        with open(path, newline="", encoding="utf-8") as file:
            lines = (line for line in file if line.strip() and not line.startswith("#"))
            rows = csv.reader(lines)
            self.columns = next(rows)
            for row in rows:
                if row[:2] == ["alias", "anthropic"]:
                    self.aliases[row[2]] = row[3]
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
            name = message["id"] + (":" + line["requestId"] if line.get("requestId") else "")
            lines_of.setdefault(name, []).append(line)
    for name in sorted(lines_of):
        lines = lines_of[name]
        whole = max(lines, key=lambda line: (line["message"]["usage"]["output_tokens"], line["timestamp"]))
        yield name, whole["message"], min(datetime.fromisoformat(line["timestamp"]) for line in lines)


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


def cost(book, message, when):
    """The nanodollars of an answer, or None when a price for it is missing."""
    usage = message["usage"]
    tokens = buckets(usage)
    prompt = sum(tokens.values()) - tokens["output"]
    price = book.find(message["model"], usage.get("service_tier") or "standard", when, prompt)
    searches = (usage.get("server_tool_use") or {}).get("web_search_requests") or 0
    if price is None or (searches and not price.get("web_search")):
        return None
    if any(count and not price.get(bucket) for bucket, count in tokens.items()):
        return None
    dollars = sum(
        (count * decimal.Decimal(price[bucket]) / MILLION for bucket, count in tokens.items() if count),
        decimal.Decimal(price.get("request") or 0) / THOUSAND,
    )
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
        calls += 1
        nanodollars = cost(book, message, when)
        print(f"{name},{'unpriced' if nanodollars is None else nanodollars}")
        unpriced += nanodollars is None
        total += nanodollars or 0
    dollars = decimal.Decimal(total) * NANODOLLAR
    print(f"total messages={messages} calls={calls} unpriced={unpriced} nanodollars={total} usd={dollars:f}")


if __name__ == "__main__":
    main()
