import ArgumentParser
import BudgetKit

/// The limits of a budget, one for each window.
struct BudgetLimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for an hour.", valueName: "amount")
  )
  var hourly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a day.", valueName: "amount")
  )
  var daily: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a week.", valueName: "amount")
  )
  var weekly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a calendar month.", valueName: "amount")
  )
  var monthly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a quarter.", valueName: "amount")
  )
  var quarterly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a year.", valueName: "amount")
  )
  var yearly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for all time.", valueName: "amount")
  )
  var total: String?

  @Option(
    help: ArgumentHelp(
      "The limit for the last hours or days at any moment, such as 24h=5 or 7d=20.",
      valueName: "length=amount"
    )
  )
  var rolling: [String] = []

  @Option(
    help: ArgumentHelp(
      "The limit from one day or instant to another, such as 2026-12-01..2027-01-01=500.",
      valueName: "from..to=amount"
    )
  )
  var fixed: [String] = []

  @OptionGroup var counted: BudgetUnitOptions
}

extension BudgetLimitOptions {
  /// Returns the limits by their windows, in the order of the options; the days of a fixed window
  /// begin in the zone.
  func limits(in zone: Zone) throws -> [(window: BudgetWindow, limit: BudgetAmount)] {
    let named: [(BudgetWindow, String?, String)] = [
      (.hour, hourly, "--hourly"), (.day, daily, "--daily"), (.week, weekly, "--weekly"),
      (.month, monthly, "--monthly"), (.quarter, quarterly, "--quarterly"),
      (.year, yearly, "--yearly"), (.total, total, "--total"),
    ]
    let limits = try named.compactMap { window, text, option in
      try text.map { (window: window, limit: try counted.amount($0, option)) }
    }
    let all =
      try limits
      + rolling.map { text in
        let (length, limit) = try parts(of: text, "--rolling", example: "24h=5")
        return (window: try rollingWindow(length), limit: limit)
      }
      + fixed.map { text in
        let (dates, limit) = try parts(of: text, "--fixed", example: "2026-12-01..2027-01-01=500")
        return (window: try fixedWindow(dates, in: zone), limit: limit)
      }
    let windows = all.map(\.window)
    if let twice = windows.first(where: { window in windows.count { $0 == window } > 1 }) {
      throw Failure.usage(
        "Two limits are given for the same time (\(twice)); give one."
      )
    }
    return all
  }

  private func parts(
    of text: String,
    _ option: String,
    example: String
  ) throws -> (window: String, limit: BudgetAmount) {
    guard let sign = text.lastIndex(of: "=") else {
      throw Failure.usage("\(option): \(quoted(text)) names no amount; write it as \(example).")
    }
    let limit = try counted.amount(String(text[text.index(after: sign)...]), option)
    return (String(text[..<sign]), limit)
  }

  /// Whether a limit is given.
  var isEmpty: Bool {
    [hourly, daily, weekly, monthly, quarterly, yearly, total].allSatisfy { $0 == nil }
      && rolling.isEmpty && fixed.isEmpty
  }
}

/// Reads a rolling window: `24h`, `7d`, `90m` or `30s`.
func rollingWindow(_ text: String) throws -> BudgetWindow {
  let units: [Character: Int64] = ["d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1000]
  guard let letter = text.last, let unit = units[letter], text.count > 1 else {
    throw Failure.usage(
      "--rolling: \(quoted(text)) is not a length of time; write it as 24h, 7d, 90m or 30s."
    )
  }
  let number = try count(String(text.dropLast()), "--rolling", upTo: 1_000_000)
  return .rolling(milliseconds: number * unit)
}

/// Reads a fixed window of the form `from..to`.
func fixedWindow(_ text: String, in zone: Zone) throws -> BudgetWindow {
  guard let dots = text.firstRange(of: "..") else {
    throw Failure.usage(
      "--fixed: \(quoted(text)) is not of the form from..to; write days or instants, such as 2026-12-01..2027-01-01."
    )
  }
  let start = try instantOrDay(String(text[..<dots.lowerBound]), "--fixed", in: zone)
  let end = try instantOrDay(String(text[dots.upperBound...]), "--fixed", in: zone)
  return .fixed(try reading("--fixed") { try Period(start: start, end: end) })
}
