/// Who changes a budget or a price, and why: a row of the audit log keeps both.
public struct Change: Sendable, Hashable {
  /// Who makes the change: a person, a program.
  public var actor: String
  /// Why.
  public var reason: String?

  /// Creates a note on a change.
  public init(by actor: String, reason: String? = nil) {
    self.actor = actor
    self.reason = reason
  }
}

extension Change {
  func validate() throws {
    try validateName(actor, what: "The actor")
    if let reason { try validateText(reason, what: "The reason") }
  }
}
