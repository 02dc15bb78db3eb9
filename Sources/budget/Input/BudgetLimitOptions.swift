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
      "The limit from one day or instant to another, such as 2026-12-01..2027-01-01=500.",
      valueName: "from..to=usd"
    )
  )
  var fixed: [String] = []
}

extension BudgetLimitOptions {
  /// The limits by their windows, in the order of the options.
  ///
  /// - Parameter zone: Where the days of a fixed window begin.
  func limits(in zone: Zone) throws -> [(window: BudgetWindow, limit: Money)] {
    let named: [(BudgetWindow, String?, String)] = [
      (.hour, hourly, "--hourly"), (.day, daily, "--daily"), (.week, weekly, "--weekly"),
      (.month, monthly, "--monthly"), (.quarter, quarterly, "--quarterly"),
      (.year, yearly, "--yearly"), (.total, total, "--total"),
    ]
    let limits = try named.compactMap { window, text, option in
      try text.map { (window: window, limit: try money($0, option)) }
    }
    return try limits + fixed.map { text in
      guard let sign = text.lastIndex(of: "=") else {
        throw Failure.usage(
          "--fixed: \(quoted(text)) names no amount; write it as 2026-12-01..2027-01-01=500."
        )
      }
      return (
        window: try fixedWindow(String(text[..<sign]), in: zone),
        limit: try money(String(text[text.index(after: sign)...]), "--fixed")
      )
    }
  }

  /// Whether a limit is given.
  var isEmpty: Bool {
    [hourly, daily, weekly, monthly, quarterly, yearly, total].allSatisfy { $0 == nil }
      && fixed.isEmpty
  }
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

  @Option(help: ArgumentHelp("The budget of this stretch of time.", valueName: "from..to"))
  var fixed: String?
}

extension BudgetWindowOptions {
  /// Returns the window that is named, or that of the only budget there is.
  ///
  /// - Throws: ``Failure`` where several are named, or there are several budgets and none is named.
  func window(of scope: BudgetScope, in ledger: Ledger) throws -> BudgetWindow {
    let zone = scope.isWholeLedger ? .utc : try ledger.zone(of: scope.workspace)
    let windows = try named.map(\.window) + (fixed.map { [try fixedWindow($0, in: zone)] } ?? [])
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
