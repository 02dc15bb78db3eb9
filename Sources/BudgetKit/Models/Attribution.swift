/// Who and what a call was for: the words by which reports group it.
///
/// All of them are optional, and none takes part in enforcement.
public struct Attribution: Sendable, Hashable {
  /// What was asked of the model: `chat`, `embeddings`, ...
  public var operation: String?
  /// The agent that made the call.
  public var agent: String?
  /// The person it was made for.
  public var user: String?
  /// The conversation or session it belongs to.
  public var session: String?
  /// The feature of the product that needed it.
  public var feature: String?
  /// Further keys and values.
  public var tags: [String: String]
  /// Anything else, as the text of one JSON value.
  public var metadata: String?

  /// Creates an attribution; whatever is left out is unknown.
  public init(
    operation: String? = nil,
    agent: String? = nil,
    user: String? = nil,
    session: String? = nil,
    feature: String? = nil,
    tags: [String: String] = [:],
    metadata: String? = nil
  ) {
    self.operation = operation
    self.agent = agent
    self.user = user
    self.session = session
    self.feature = feature
    self.tags = tags
    self.metadata = metadata
  }

  /// Attributed to nobody and nothing.
  public static let none = Attribution()
}

extension Attribution {
  /// Throws unless every word may key a group and the metadata is JSON.
  func validate() throws {
    if let operation { try validateName(operation, what: "The operation") }
    if let agent { try validateName(agent, what: "The agent") }
    if let user { try validateName(user, what: "The user") }
    if let session { try validateName(session, what: "The session") }
    if let feature { try validateName(feature, what: "The feature") }
    for (key, value) in tags {
      try validateName(key, what: "The key of a tag")
      if !value.isEmpty { try validateName(value, what: "The value of tag '\(key)'") }
    }
    if let metadata { _ = try JSON(parsing: metadata) }
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
