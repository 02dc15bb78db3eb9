import BudgetKit

extension Forecast {
  /// Returns why there is no budget to compare with although one of this scope and window is set:
  /// it takes no part now, or counts something else than dollars.
  ///
  /// - Parameters:
  ///   - window: The window of the budget; `nil` where none is meant.
  ///   - ledger: Where the budgets are.
  /// - Returns: A clause that begins with `it` or `its`; `nil` where there is no more to say.
  /// - Throws: What the ledger throws.
  func absence(of window: BudgetWindow?, in ledger: Ledger) throws -> String? {
    guard state == .noBudget, let window else { return nil }
    let set = try ledger.budgets()
      .filter { $0.scope == scope && $0.window == window && $0.settings.isEnabled }
      .map(\.settings)
    guard let own = set.first(where: { $0.unit == .usd }) else {
      return set.isEmpty ? nil : "it has no \(window.adjective)budget of US dollars"
    }
    let (name, zone) = ("its \(window.adjective)budget", try ledger.zone(of: scope.workspace))
    if let from = own.active.from, madeAt < from {
      return "\(name) is in force from \(from.dayOrMinute(in: zone)) on"
    }
    return own.active.until.map { "\(name) was in force until \($0.dayOrMinute(in: zone))" }
  }
}
