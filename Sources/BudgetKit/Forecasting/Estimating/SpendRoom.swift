/// How much of what is asked for limits let through, in dollars: the scope's own, and one from
/// which others spend as well.
///
/// Where the demand `x` and what the others are expected to ask for, `o`, together pass the shared
/// room `r`, both get the same part of what they ask for, and `r x / (x + o)` is spent: all of them
/// stop on the same day. The own room simply holds.
struct SpendRoom: Sendable, Hashable {
  /// What the own limit leaves; `nil` without one.
  var own: Double?
  /// What a limit that is shared with others leaves to all of them; `nil` without one.
  var shared: Double?
  /// What the others are expected to ask for.
  var others = 0.0

  /// Returns what is spent of a demand.
  func held(_ demand: Double) -> Double {
    min(sharedPart(of: demand), own ?? .infinity)
  }

  /// Returns the demand beyond which more than an amount is spent; `nil` where that cannot be.
  ///
  /// The inverse of ``held(_:)``.
  func demand(spending amount: Double) -> Double? {
    if let own, amount >= own { return nil }
    guard let shared, amount + others > shared else { return amount }
    return amount < shared ? max(amount, amount * others / (shared - amount)) : nil
  }

  /// Returns whether the shared limit holds a demand, and the own one does not hold it more.
  func isHeldByOthers(_ demand: Double) -> Bool {
    sharedPart(of: demand) < min(demand, own ?? .infinity)
  }

  private func sharedPart(of demand: Double) -> Double {
    guard let shared, demand + others > shared else { return demand }
    return shared * demand / (demand + others)
  }
}
