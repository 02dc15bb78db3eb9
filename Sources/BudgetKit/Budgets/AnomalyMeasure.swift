/// What a day or an hour is judged by.
///
/// The cases are tried in this order, and what one of them names, no later one names again.
public enum AnomalyMeasure: String, Sendable, Hashable, CaseIterable {
  /// What it cost, in nanodollars.
  case cost
  /// The tokens of its calls, of prompts and of completions.
  case tokens
  /// The number of its calls to models, whatever they cost.
  case calls
}

extension AnomalyMeasure {
  /// Returns an amount of this measure as money; `nil` for what is none.
  func money(_ amount: Int64) -> Money? { self == .cost ? Money(nanodollars: amount) : nil }

  /// Where it stands among the measures.
  var place: Int {
    switch self {
    case .cost: 0
    case .tokens: 1
    case .calls: 2
    }
  }

  /// The least excess that is worth a message where nobody says another: a dollar, and what a
  /// dollar buys of the others.
  var leastExcess: Int64 {
    switch self {
    case .cost: Money.nanodollarsPerDollar
    case .tokens: 1_000_000
    case .calls: 100
    }
  }
}
