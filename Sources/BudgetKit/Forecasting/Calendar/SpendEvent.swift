/// Something about the past or the future that the amounts alone do not tell.
public struct SpendEvent: Sendable, Hashable {
  /// What an event is.
  public enum Kind: Sendable, Hashable {
    /// From the day on, spend is multiplied by the factor: a new price, a planned raise.
    case change
    /// The one day is multiplied by the factor: a holiday (0.1), a stop (0), a launch (3).
    ///
    /// In the past it is a day that says nothing about others: an outage, the days on which a limit
    /// stopped spending with the day it cut short, an anomaly that somebody explained.
    case oneDay
  }

  /// The day on which it happens or begins.
  public package(set) var date: CivilDate
  /// What it is.
  public package(set) var kind: Kind
  /// The factor by which the spend of its days is multiplied.
  ///
  /// Held in 0 to 1,000,000; what is not a number changes nothing.
  public package(set) var factor: Double
  /// When a change begins, in days from the start of ``date``, -0.5 to 0.5; 0 for one that begins
  /// with its day.
  ///
  /// The day within which it begins, ``date`` or the one before, has both prices, so nothing is
  /// learnt from it. On ``date`` the change is of the past only once this part of the day is over.
  package var offset: Double

  /// Creates an event, as a rule one that begins with its day.
  package init(_ kind: Kind, on date: CivilDate, factor: Double, offset: Double = 0) {
    self.kind = kind
    self.date = date
    self.factor = factor
    self.offset = offset
  }
}

extension [SpendEvent] {
  /// Returns those for which people have not entered a change of their own, which stands for both.
  ///
  /// It stands for a change on its day, and for one that begins within its day and is dated on the
  /// next.
  func besides(_ known: [SpendEvent]) -> [SpendEvent] {
    let entered = Set(known.filter { $0.kind == .change }.map(\.date))
    return filter { event in
      !entered.contains(event.date) && !(event.mixedDay.map(entered.contains) ?? false)
    }
  }
}

extension SpendEvent {
  /// Creates a change that begins at an instant, dated on the first day of which it has more than
  /// half.
  init(changeAt instant: Instant, factor: Double, in zone: Zone) {
    let day = zone.civilDate(at: instant)
    let gone = zone.fractionOfDayGone(at: instant)
    self =
      gone < 0.5
      ? SpendEvent(.change, on: day, factor: factor, offset: gone)
      : SpendEvent(.change, on: day.adding(days: 1), factor: factor, offset: gone - 1)
  }

  /// The day that has both prices of a change; `nil` where none has.
  var mixedDay: CivilDate? {
    guard kind == .change, offset != 0 else { return nil }
    return offset < 0 ? date.adding(days: -1) : date
  }

  /// The day from which nothing is learnt; `nil` where there is none.
  var dayWithoutLesson: CivilDate? { kind == .oneDay ? date : mixedDay }

  /// Returns whether a change is in force when a part of today is over.
  ///
  /// Then the days before it are counted as if it had always been.
  func isInForce(on today: CivilDate, fractionGone: Double) -> Bool {
    date < today || (date == today && offset <= fractionGone)
  }

  var usableFactor: Double { factor.isNaN ? 1 : min(max(factor, 0), 1_000_000) }

  /// Returns the product of two factors, held where amounts of any size stay finite and distinct.
  static func product(_ left: Double, _ right: Double) -> Double {
    let product = left * right
    return product < 1e-12 ? 0 : min(product, 1e9)
  }
}
