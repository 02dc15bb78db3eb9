extension CallContext {
  /// Throws unless every word may key a group.
  package func validate() throws {
    if let agent { try validateName(agent, what: "The agent") }
    if let user { try validateName(user, what: "The user") }
    if let session { try validateName(session, what: "The session") }
    if let feature { try validateName(feature, what: "The feature") }
    if let operation { try validateName(operation, what: "The operation") }
    for (key, value) in tags {
      try validateName(key, what: "The key of a tag")
      if !value.isEmpty { try validateName(value, what: "The value of tag '\(key)'") }
    }
  }

  /// The tags as a JSON object with its keys in order, or `nil` without tags.
  var tagsJSON: String? {
    guard !tags.isEmpty else { return nil }
    let members = tags.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
    return JSON.object(members).description
  }

  /// Reads tags from the JSON object that ``tagsJSON`` writes.
  static func tags(fromJSON text: String?) throws -> [String: String] {
    guard let text, case .object(let members) = try JSON(parsing: text) else { return [:] }
    return Dictionary(
      members.map { ($0.key, $0.value.string ?? "") },
      uniquingKeysWith: { first, _ in first }
    )
  }
}
