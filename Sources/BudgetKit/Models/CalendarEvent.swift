/// Something about a workspace's days that its amounts do not tell, entered by people.
public struct CalendarEvent: Sendable, Hashable {
  /// What an event is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A day with less spend, usually a tenth. Enter a day with more as a change, and a change back
    /// on the next day.
    case holiday
    /// A day without spend, or on which a limit or an outage cut it short.
    case stop
    /// From the day on spend is multiplied: a planned raise, a new price; several changes multiply.
    ///
    /// A change in the past multiplies the days before it, as if it had always been.
    case change
    /// A past day that says nothing about others, such as an anomaly whose reason is known.
    case explained

    /// The usual factor of the spend, in thousandths.
    public var usualFactorThousandths: Int64 {
      switch self {
      case .holiday: 100
      case .stop: 0
      case .change, .explained: 1_000
      }
    }

    /// The factors that may be entered, in thousandths.
    public var factorsThousandths: ClosedRange<Int64> {
      switch self {
      case .holiday: 0...1_000
      case .stop: 0...0
      case .change: 1...1_000_000
      case .explained: 1_000...1_000
      }
    }
  }

  /// The workspace.
  public var workspace: WorkspaceID
  /// The day, in the workspace's zone.
  public var day: CivilDate
  /// What it is.
  public var kind: Kind
  /// The factor of the spend, in thousandths; for a past day it matters only in a change.
  ///
  /// One that is entered is within ``Kind/factorsThousandths``; older ones may be 0 to
  /// 1,000,000,000.
  public var factorThousandths: Int64
  /// A note for people.
  public var note: String?

  /// Creates an event; without a factor it has the usual one of its kind.
  public init(
    workspace: WorkspaceID,
    day: CivilDate,
    kind: Kind,
    factorThousandths: Int64? = nil,
    note: String? = nil
  ) {
    self.workspace = workspace
    self.day = day
    self.kind = kind
    self.factorThousandths = factorThousandths ?? kind.usualFactorThousandths
    self.note = note
  }
}

extension [CalendarEvent] {
  /// The days that say nothing about others.
  var explainedDays: Set<CivilDate> { Set(lazy.filter { $0.kind == .explained }.map(\.day)) }
}

extension CalendarEvent {
  /// Throws unless the event may be entered on a day, which is today in the workspace's zone.
  func validate(today: CivilDate) throws {
    let factors = kind.factorsThousandths
    guard factors.contains(factorThousandths) else {
      throw LedgerError(
        .invalidValue,
        "The factor of kind \(kind.rawValue) is \(factors.lowerBound) to \(factors.upperBound) thousandths, not \(factorThousandths); choose one within."
      )
    }
    guard kind != .explained || day <= today else {
      throw LedgerError(
        .invalidValue,
        "\(day) has not come yet, today is \(today); explain a day once it has come."
      )
    }
    guard (CivilDate.first...CivilDate.last).contains(day) else {
      throw LedgerError(.invalidTime, "\(day) is not a day of the calendar; choose one up to 9999.")
    }
    if let note { try validateText(note, what: "The note") }
  }
}
