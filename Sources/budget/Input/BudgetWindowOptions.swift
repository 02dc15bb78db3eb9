import ArgumentParser
import BudgetKit

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

  @OptionGroup var counted: BudgetUnitOptions
}

extension BudgetWindowOptions {
  /// What the budget that is meant counts.
  func unit() throws -> BudgetUnit { try counted.counted() }

  /// Returns the window that is named, or that of the only budget there is.
  ///
  /// - Throws: ``Failure`` where several are named, or there are several budgets and none is named.
  func window(
    of scope: BudgetScope,
    counting unit: BudgetUnit? = nil,
    in ledger: Ledger
  ) throws -> BudgetWindow {
    let zone = scope.isWholeLedger ? .utc : try ledger.zone(of: scope.workspace)
    let windows =
      try named.map(\.window) + (rolling.map { [try rollingWindow($0)] } ?? [])
      + (fixed.map { [try fixedWindow($0, in: zone)] } ?? [])
    guard windows.count < 2 else {
      throw Failure.usage("One window at a time; name one of them.")
    }
    return try windows.first ?? ledger.onlyWindow(of: scope, unit ?? self.unit())
  }
}

extension Ledger {
  /// Returns the window of the only budget of a scope and unit, or the month where there is none.
  ///
  /// - Throws: ``Failure`` where there are several.
  func onlyWindow(of scope: BudgetScope, _ unit: BudgetUnit) throws -> BudgetWindow {
    let windows = try budgets()
      .filter { $0.scope == scope && $0.settings.unit == unit }.map(\.window)
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
