/// Something about the past or the future that the amounts alone do not tell.
public struct SpendEvent: Sendable, Hashable {
  /// What an event is.
  public enum Kind: Sendable, Hashable {
    /// Spend is multiplied by the factor from the day on: a new price, a planned raise.
    case change
    /// The one day is multiplied by the factor: a holiday (0.1), a stop (0), a launch (3).
    ///
    /// In the past it is a day that says nothing about others: an outage, the days on which a limit
    /// stopped spending with the day it cut short, an anomaly that somebody explained.
    case oneDay
  }

  /// The day on which it happens or begins.
  public var date: CivilDate
  /// What it is.
  public var kind: Kind
  /// By how much the spend of its days is multiplied.
  ///
  /// Held in 0 to 1,000,000; what is not a number changes nothing.
  public var factor: Double

  /// Creates an event.
  public init(_ kind: Kind, on date: CivilDate, factor: Double) {
    self.kind = kind
    self.date = date
    self.factor = factor
  }
}

extension [SpendEvent] {
  /// Returns those on whose day people have not entered a change of their own, which stands for both.
  func besides(_ known: [SpendEvent]) -> [SpendEvent] {
    filter { event in !known.contains { $0.kind == .change && $0.date == event.date } }
  }
}

extension SpendEvent {
  var usableFactor: Double { factor.isNaN ? 1 : min(max(factor, 0), 1_000_000) }

  /// Returns the product of two factors, held where amounts of any size stay finite and distinct.
  static func product(_ left: Double, _ right: Double) -> Double {
    let product = left * right
    return product < 1e-12 ? 0 : min(product, 1e9)
  }
}
