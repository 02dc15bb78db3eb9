/// A copy of a ledger that was made while it was in use.
public struct Backup: Sendable, Hashable {
  /// The absolute path of the copy.
  public let path: String
  /// Its size in bytes.
  public let size: Int64
}
