/// A row of the audit log: who changed what, when and why, and how it looked before and after.
public struct AuditEntry: Sendable, Hashable {
  /// The number of the row: 1, 2, 3 and so on.
  public let id: Int64
  /// When the change was made.
  public let changedAt: Instant
  /// Who made it, and why.
  public let change: Change
  /// The workspace whose budget, zone or calendar was changed; `nil` for what concerns the whole
  /// ledger, as prices do.
  public let workspace: WorkspaceID?
  /// What was done, such as `set budget` or `replace price`.
  public let action: String
  /// What it was done to, such as `project acme/search`.
  public let subject: String
  /// How it looked before, as JSON; `nil` if there was nothing.
  public let before: String?
  /// How it looks since, as JSON; `nil` if it was removed.
  public let after: String?
  /// What chains the row to the one before.
  public let digest: AuditDigest
}

extension AuditEntry {
  /// Returns the digest that the row has behind another: what ``digest`` is, unless somebody
  /// changed one of them.
  func digest(after previous: AuditDigest) -> AuditDigest {
    var fields = Netstrings()
    fields.add(previous.rawValue)
    fields.add("\(id)")
    fields.add("\(changedAt.millisecondsSince1970)")
    fields.add(change.actor)
    fields.add(workspace?.rawValue)
    fields.add(action)
    fields.add(subject)
    fields.add(before)
    fields.add(after)
    fields.add(change.reason)
    return AuditDigest(stored: SHA256.hexadecimal(fields.bytes))
  }
}
