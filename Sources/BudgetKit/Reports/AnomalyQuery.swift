/// A search for days, or hours, that cost or used far more than expected.
public struct AnomalyQuery: Sendable, Hashable {
  /// Which days.
  public enum Days: Sendable, Hashable {
    /// A number of days, of which today is the last.
    case last(Int)
    /// All days of a range; days in the future are left out.
    case range(ClosedRange<CivilDate>)
  }

  /// How spend is split; each part is judged by its own past.
  public enum Grouping: String, Sendable, Hashable, CaseIterable {
    /// By project.
    case project
    /// By provider and model; resources by their type.
    case model
    /// By agent.
    case agent
  }

  /// What is judged.
  public enum Unit: String, Sendable, Hashable, CaseIterable {
    /// Each day as a whole.
    case day
    /// Each hour of a day. Hours are counted from the first instant of their day.
    case hour
  }

  /// The workspace.
  public var workspace: WorkspaceID
  /// Only rows of this project; `nil` for all.
  public var project: ProjectID?
  /// How the spend is split; `nil` judges it as a whole.
  public var grouping: Grouping?
  /// Whether days or their hours are judged.
  public var unit: Unit
  /// Which days.
  public var days: Days
  /// Only rows that began before this instant count, and its day is the last; `nil` for now.
  public var instant: Instant?
  /// The least excess that is worth a message; `nil` for $1, or 1 % of the monthly budget where
  /// that is more.
  public var leastExcess: Money?

  /// The most days that are looked at together.
  public static let mostDays = 400

  /// Creates a query.
  public init(
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    by grouping: Grouping? = nil,
    unit: Unit = .day,
    days: Days = .last(30),
    at instant: Instant? = nil,
    leastExcess: Money? = nil
  ) {
    self.workspace = workspace
    self.project = project
    self.grouping = grouping
    self.unit = unit
    self.days = days
    self.instant = instant
    self.leastExcess = leastExcess
  }
}

extension AnomalyQuery {
  /// Returns the days that are looked at, none of them after today; `nil` where there are none.
  func range(today: CivilDate) throws -> ClosedRange<CivilDate>? {
    switch days {
    case .last(let count):
      try Self.validate(count)
      return today.adding(days: 1 - count)...today
    case .range(let days):
      try Self.validate(days.dayCount)
      return days.lowerBound > today ? nil : days.lowerBound...min(days.upperBound, today)
    }
  }

  private static func validate(_ count: Int) throws {
    guard (1...mostDays).contains(count) else {
      throw LedgerError(
        .invalidValue,
        "Anomalies are looked for on 1 to \(mostDays) days, not \(count); choose a number within."
      )
    }
  }
}

extension AnomalyQuery.Unit {
  /// The part of a day that is judged, which tells the alert of a day from that of its first hour:
  /// both begin together.
  var percentOfDay: Int {
    switch self {
    case .day: 100
    case .hour: 4
    }
  }

  init(percentOfDay: Int) {
    self = percentOfDay == Self.hour.percentOfDay ? .hour : .day
  }
}
