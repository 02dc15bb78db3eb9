/// A name that keys rows: valid UTF-8 in NFC, 1 to 255 bytes, without control and invisible
/// formatting characters.
///
/// Two ids are the same exactly when their bytes are. `String` treats two spellings of one letter
/// as equal where SQLite does not; text that is not in NFC is therefore refused, and both agree.
/// Nor can a character that nobody sees, such as a zero width space, make two budgets of what reads
/// as one.
public struct Identifier<Kind>: Sendable, Hashable, CustomStringConvertible {
  /// The id as text.
  public let rawValue: String

  /// Creates an id from text.
  ///
  /// - Parameter rawValue: 1 to 255 bytes of UTF-8 in NFC, without control and formatting
  ///   characters (Cc, Cf), separators other than the ordinary blank (Zl, Zp, Zs), and what else
  ///   leaves nothing to see.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidID``.
  public init(_ rawValue: String) throws {
    try validateName(rawValue, what: "An id")
    self.rawValue = rawValue
  }

  /// Creates an id from text that was validated when it was written.
  init(trusted rawValue: String) {
    self.rawValue = rawValue
  }

  /// The id as text.
  public var description: String { rawValue }
}

/// Marks the id of a workspace.
public enum WorkspaceKind: Sendable {}
/// Marks the id of a project in a workspace.
public enum ProjectKind: Sendable {}
/// Marks the id of an execution (a run of an agent) in a workspace.
public enum ExecutionKind: Sendable {}
/// Marks the id of a recorded call or usage in a workspace.
public enum RecordKind: Sendable {}
/// Marks the id of a reservation in a ledger.
public enum ReservationKind: Sendable {}

/// The id of a workspace.
public typealias WorkspaceID = Identifier<WorkspaceKind>
/// The id of a project, unique in its workspace.
public typealias ProjectID = Identifier<ProjectKind>
/// The id of an execution, unique in its workspace.
public typealias ExecutionID = Identifier<ExecutionKind>
/// The id of a recorded call, or of a recorded resource usage; each unique among its kind in a
/// workspace.
public typealias RecordID = Identifier<RecordKind>
/// The id of a reservation, unique in its ledger.
public typealias ReservationID = Identifier<ReservationKind>
/// Marks the id of an enlargement of a reservation.
public enum EnlargementKind: Sendable {}
/// The id of an enlargement, unique among those of its reservation.
public typealias EnlargementID = Identifier<EnlargementKind>
