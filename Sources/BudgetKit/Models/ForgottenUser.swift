/// What was done so that a ledger does not name a person any more, and what still does.
public struct ForgottenUser: Sendable, Hashable {
  /// The word in the place of the name.
  public let word: String
  /// The workspaces that named the person.
  public internal(set) var workspaces: [WorkspaceID] = []
  /// How many calls have the word now.
  public internal(set) var calls: Int64 = 0
  /// How many uses of resources.
  public internal(set) var resources: Int64 = 0
  /// How many adjustments and voids.
  public internal(set) var adjustments: Int64 = 0
  /// How many reservations.
  public internal(set) var reservations: Int64 = 0
  /// How many groups of the usage cube.
  public internal(set) var groups: Int64 = 0
  /// How many budgets, accounts and alerts.
  public internal(set) var budgets: Int64 = 0
  /// How many entries of the audit log hold the name: each follows from the one before, so that
  /// they stay as they are.
  public internal(set) var auditEntries: Int64 = 0
  /// How many rows may hold the name in their tags, their metadata, their session or their error,
  /// which stay as they are.
  public internal(set) var mentions: Int64 = 0
  /// The archives that may hold rows of the person.
  public internal(set) var archives: [String] = []

  /// How many rows of all kinds have the word now.
  public var count: Int64 {
    calls &+ resources &+ adjustments &+ reservations &+ groups &+ budgets
  }
}
