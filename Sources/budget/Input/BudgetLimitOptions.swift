import ArgumentParser
import BudgetKit

/// The limits of a budget, one for each window.
struct BudgetLimitOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for an hour, in US dollars.", valueName: "usd")
  )
  var hourly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a day, in US dollars.", valueName: "usd")
  )
  var daily: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a week, in US dollars.", valueName: "usd")
  )
  var weekly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a calendar month, in US dollars.", valueName: "usd")
  )
  var monthly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a quarter, in US dollars.", valueName: "usd")
  )
  var quarterly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for a year, in US dollars.", valueName: "usd")
  )
  var yearly: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The limit for all time, in US dollars.", valueName: "usd")
  )
  var total: String?

  @Option(
    help: ArgumentHelp(
      "The limit for the last hours or days at any moment, such as 24h=5 or 7d=20.",
      valueName: "length=usd"
    )
  )
  var rolling: [String] = []

  @Option(
    help: ArgumentHelp(
      "The limit from one day or instant to another, such as 2026-12-01..2027-01-01=500.",
      valueName: "from..to=usd"
    )
  )
  var fixed: [String] = []
}

extension BudgetLimitOptions {
  /// Returns the limits by their windows, in the order of the options; the days of a fixed window
  /// begin in the zone.
  func limits(in zone: Zone) throws -> [(window: BudgetWindow, limit: Money)] {
    let named: [(BudgetWindow, String?, String)] = [
      (.hour, hourly, "--hourly"), (.day, daily, "--daily"), (.week, weekly, "--weekly"),
      (.month, monthly, "--monthly"), (.quarter, quarterly, "--quarterly"),
      (.year, yearly, "--yearly"), (.total, total, "--total"),
    ]
    let limits = try named.compactMap { window, text, option in
      try text.map { (window: window, limit: try money($0, option)) }
    }
    return try limits
      + rolling.map { text in
        let (length, limit) = try parts(of: text, "--rolling", example: "24h=5")
        return (window: try rollingWindow(length), limit: limit)
      }
      + fixed.map { text in
        let (dates, limit) = try parts(of: text, "--fixed", example: "2026-12-01..2027-01-01=500")
        return (window: try fixedWindow(dates, in: zone), limit: limit)
      }
  }

  private func parts(
    of text: String,
    _ option: String,
    example: String
  ) throws -> (window: String, limit: Money) {
    guard let sign = text.lastIndex(of: "=") else {
      throw Failure.usage("\(option): \(quoted(text)) names no amount; write it as \(example).")
    }
    let limit = try money(String(text[text.index(after: sign)...]), option)
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

/// Which of the budgets of a scope is meant, by its window.
struct BudgetWindowOptions: ParsableArguments {
  /// The windows that are one word.
  enum Named: String, EnumerableFlag {
    case hourly
    case daily
    case weekly
    case monthly
    case quarterly
    case yearly
    case total

    /// The window of the word.
    var window: BudgetWindow {
      switch self {
      case .hourly: .hour
      case .daily: .day
      case .weekly: .week
      case .monthly: .month
      case .quarterly: .quarter
      case .yearly: .year
      case .total: .total
      }
    }

    static func help(for value: Named) -> ArgumentHelp? {
      value == .total ? "The budget for all time." : "The \(value.rawValue) budget."
    }
  }

  @Flag var named: [Named] = []

  @Option(help: ArgumentHelp("The budget of a rolling window.", valueName: "length"))
  var rolling: String?

  @Option(help: ArgumentHelp("The budget of this stretch of time.", valueName: "from..to"))
  var fixed: String?
}

extension BudgetWindowOptions {
  /// Returns the window that is named, or that of the only budget there is.
  ///
  /// - Throws: ``Failure`` where several are named, or there are several budgets and none is named.
  func window(of scope: BudgetScope, in ledger: Ledger) throws -> BudgetWindow {
    let zone = scope.isWholeLedger ? .utc : try ledger.zone(of: scope.workspace)
    let windows =
      try named.map(\.window) + (rolling.map { [try rollingWindow($0)] } ?? [])
      + (fixed.map { [try fixedWindow($0, in: zone)] } ?? [])
    guard windows.count < 2 else {
      throw Failure.usage("One window at a time; name one of them.")
    }
    return try windows.first ?? ledger.onlyWindow(of: scope)
  }
}

extension Ledger {
  /// Returns the window of the only budget of a scope, or the month where there is none.
  ///
  /// - Throws: ``Failure`` where there are several.
  func onlyWindow(of scope: BudgetScope) throws -> BudgetWindow {
    let windows = try budgets().filter { $0.scope == scope }.map(\.window)
    guard windows.count < 2 else {
      // A monthly budget is the one that is meant where nothing is said.
      if windows.contains(.month) { return .month }
      let names = windows.map(\.name).joined(separator: ", ")
      throw Failure.usage(
        "There are several budgets of \(scope), by \(names); say which, such as --daily."
      )
    }
    return windows.first ?? .month
  }
}
