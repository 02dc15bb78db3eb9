/// Something about a workspace's days that its amounts do not tell, entered by people.
public struct CalendarEvent: Sendable, Hashable {
  /// What an event is.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A day with less spend, usually a tenth.
    case holiday
    /// A day without spend, or on which a limit or an outage cut it short.
    case stop
    /// From the day on spend is multiplied: a planned raise, a new price.
    case change
    /// A past day that says nothing about others, such as an anomaly whose reason is known.
    case explained

    /// By how much spend is multiplied unless something else is said, in thousandths.
    public var usualFactorThousandths: Int64 {
      switch self {
      case .holiday: 100
      case .stop: 0
      case .change, .explained: 1_000
      }
    }
  }

  /// The workspace.
  public var workspace: WorkspaceID
  /// The day, in the workspace's zone.
  public var day: CivilDate
  /// What it is.
  public var kind: Kind
  /// By how much the spend is multiplied, in thousandths, 0 to 1,000,000,000; of past days that are no change it does not matter.
  public var factorThousandths: Int64
  /// What people should know about it.
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

extension CalendarEvent {
  static let largestFactorThousandths: Int64 = 1_000_000_000

  func validate() throws {
    guard (0...Self.largestFactorThousandths).contains(factorThousandths) else {
      throw LedgerError(
        .invalidValue,
        "A factor is 0 to \(Self.largestFactorThousandths) thousandths, not \(factorThousandths); 1000 changes nothing."
      )
    }
    guard (CivilDate.first...CivilDate.last).contains(day) else {
      throw LedgerError(.invalidTime, "\(day) is not a day of the calendar; choose one up to 9999.")
    }
    if let note { try validateText(note, what: "The note") }
  }

  /// The event as the estimator takes it.
  var spendEvent: SpendEvent {
    SpendEvent(
      kind == .change ? .change : .oneDay,
      on: day,
      factor: Double(factorThousandths) / 1_000
    )
  }
}
