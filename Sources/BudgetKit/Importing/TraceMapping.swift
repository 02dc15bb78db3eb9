/// How the columns of any log become calls.
///
/// A field takes its value from a column or is the same for all calls. Columns of JSONL are members
/// of the object on each line; a dot leads into an object (`properties.cost`), unless a member has
/// just that name.
public struct TraceMapping: Sendable {
  /// What the columns of a trace can tell about a call.
  public enum Field: String, Sendable, CaseIterable {
    case timestamp, model, provider
    case promptTokens = "prompt_tokens"
    case completionTokens = "completion_tokens"
    case cacheReadTokens = "cache_read_tokens"
    case cacheWriteTokens = "cache_write_tokens"
    case cacheWrite1hTokens = "cache_write_1h_tokens"
    case reasoningTokens = "reasoning_tokens"
    case promptAudioTokens = "prompt_audio_tokens"
    case cacheReadAudioTokens = "cache_read_audio_tokens"
    case promptImageTokens = "prompt_image_tokens"
    case completionAudioTokens = "completion_audio_tokens"
    case completionImageTokens = "completion_image_tokens"
    case webSearches = "web_searches"
    case serviceTier = "service_tier"
    case cost, id, project, execution, agent, user, session, operation
    case latency = "latency_ms"
    case success, error, feature
    case finishReason = "finish_reason"
    case maxTokens = "max_tokens"
    case attemptGroup = "attempt_group"
    case servedFromCache = "served_from_cache"
    case promptDigest = "prompt_digest"
  }

  /// How the file is written.
  public enum Format: Sendable, Hashable {
    /// A header and records, as RFC 4180 has them.
    case csv(delimiter: UInt8)
    /// A JSON object on each line.
    case jsonl
  }

  /// How times are written.
  public enum TimestampFormat: String, Sendable, CaseIterable {
    /// ISO 8601; without a zone only where one is assumed.
    case iso
    /// Seconds since 1970-01-01T00:00:00Z, or since the base; decimals beyond the millisecond are
    /// cut off.
    case unix
    /// The same in milliseconds.
    case unixMilliseconds = "unix-ms"
  }

  /// How the file is written.
  public var format: Format
  /// How times are written.
  public var timestampFormat: TimestampFormat
  /// The zone of ISO times without one; `nil` to refuse them.
  public var assumedZone: Zone?
  /// The instant from which numbers count; `nil` for 1970-01-01T00:00:00Z.
  public var base: Instant?
  /// Whether the prompt's tokens come without those read from and written to a cache, as Anthropic
  /// counts.
  public var promptExcludesCache: Bool
  /// Whether the completion's tokens come without those spent on reasoning.
  public var completionExcludesReasoning: Bool
  /// A label that keeps identical lines of different logs apart where calls have no ids; `nil` to
  /// count such lines once.
  public var source: String?

  private(set) var sources: [Field: Source] = [:]
  /// The columns that are read, each once.
  private(set) var columns: [String] = []
  private(set) var filters: [Filter] = []
  /// Where the values of tags come from, by their keys.
  private(set) var tags: [String: Source] = [:]

  /// A condition on one column: that it has a value, or that it does not.
  struct Filter: Sendable, Hashable {
    let column: Int
    let value: String
    let isEqual: Bool
  }

  /// Where the value of a field comes from.
  enum Source: Sendable, Hashable {
    /// The column at an index of ``columns``.
    case column(Int)
    case constant(String)
  }

  /// Creates a mapping without columns.
  public init(
    format: Format,
    timestampFormat: TimestampFormat = .iso,
    assumedZone: Zone? = nil,
    base: Instant? = nil,
    promptExcludesCache: Bool = false,
    completionExcludesReasoning: Bool = false,
    source: String? = nil
  ) {
    self.format = format
    self.timestampFormat = timestampFormat
    self.assumedZone = assumedZone
    self.base = base
    self.promptExcludesCache = promptExcludesCache
    self.completionExcludesReasoning = completionExcludesReasoning
    self.source = source
  }
}

extension TraceMapping {
  /// Adds a column, written `field=column`, such as `prompt_tokens=ContextTokens`; the field
  /// `tag.team` is a tag.
  ///
  /// - Throws: ``LedgerError`` with code `invalidValue` for an unknown field, or one that is given
  ///   twice.
  public mutating func addColumn(_ assignment: String) throws {
    let (name, column) = try parts(of: assignment, form: "field=column")
    try set(name, to: .column(index(of: column)))
  }

  /// Adds a value that all calls share, written `field=value`, such as `provider=openai`.
  public mutating func addConstant(_ assignment: String) throws {
    let (name, value) = try parts(of: assignment, form: "field=value")
    try set(name, to: .constant(value))
  }

  /// Adds a condition, written `column=value` or `column!=value`; lines that do not meet all of
  /// them are left out.
  ///
  /// A line without the column has no value, so that `!=` holds for it.
  public mutating func addFilter(_ assignment: String) throws {
    let (column, value) = try parts(of: assignment, form: "column=value or column!=value")
    let isEqual = !column.hasSuffix("!")
    let name = isEqual ? column : String(column.dropLast())
    guard !name.isEmpty else {
      throw LedgerError(.invalidValue, "\(quoted(assignment)) names no column; add one.")
    }
    filters.append(Filter(column: index(of: name), value: value, isEqual: isEqual))
  }

  /// Throws unless the columns are enough to make calls.
  public func validate() throws {
    for field in [Field.timestamp, .model, .provider] where sources[field] == nil {
      throw LedgerError(
        .invalidValue,
        "No column is given for \(field.rawValue); add --column \(field.rawValue)=<column>, or --constant for one value in all calls."
      )
    }
    guard [Field.promptTokens, .completionTokens, .cost].contains(where: { sources[$0] != nil })
    else {
      throw LedgerError(
        .invalidValue,
        "No column is given for prompt_tokens, completion_tokens or cost; add one with --column."
      )
    }
    if case .constant(let name) = sources[.serviceTier], ServiceTier(logged: name) == nil {
      let known = ServiceTier.allCases.map(\.rawValue).joined(separator: ", ")
      throw LedgerError(
        .invalidValue,
        "The service tier \(quoted(name)) is not known; known are \(known)."
      )
    }
    if let source { try validateName(source, what: "A source") }
    guard source == nil || sources[.id] == nil else {
      throw LedgerError(
        .invalidValue,
        "A source names calls without an id, and a column gives theirs; drop one."
      )
    }
    guard base == nil || timestampFormat != .iso else {
      throw LedgerError(
        .invalidValue,
        "A base goes with timestamps in unix or unix-ms, not with iso; drop one."
      )
    }
    if case .csv(let delimiter) = format,
      [0x0A, 0x0D, 0x22].contains(delimiter) || delimiter > 0x7F
    {
      throw LedgerError(
        .invalidValue,
        "The delimiter must be one ASCII character, no quote and no line end."
      )
    }
  }

  private mutating func set(_ name: String, to source: Source) throws {
    if name.hasPrefix("tag.") {
      let key = String(name.dropFirst(4))
      try validateName(key, what: "The key of a tag")
      guard tags.updateValue(source, forKey: key) == nil else {
        throw LedgerError(.invalidValue, "The field \(name) is given twice; give it once.")
      }
      return
    }
    guard let field = Field(rawValue: name) else {
      let known = Field.allCases.map(\.rawValue).joined(separator: ", ")
      throw LedgerError(
        .invalidValue,
        "\(quoted(name)) is no field of a call; known are \(known), tag.<key>."
      )
    }
    guard sources.updateValue(source, forKey: field) == nil else {
      throw LedgerError(.invalidValue, "The field \(name) is given twice; give it once.")
    }
  }

  private mutating func index(of column: String) -> Int {
    if let known = columns.firstIndex(where: { $0.utf8.elementsEqual(column.utf8) }) {
      return known
    }
    columns.append(column)
    return columns.count - 1
  }
}

/// Returns the texts before and after the first `=`.
private func parts(of assignment: String, form: String) throws -> (String, String) {
  let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
  guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
    throw LedgerError(.invalidValue, "\(quoted(assignment)) is not of the form \(form); add both.")
  }
  return (String(parts[0]), String(parts[1]))
}

// MARK: - As a way of reading

extension TraceMapping {
  /// Whether a column names each call.
  var namesCalls: Bool { sources[.id] != nil }

  /// All that the mapping says, as texts: equal for mappings that read alike.
  var words: [String] {
    let fields = sources.map { "\($0.key.rawValue)=\(word(of: $0.value))" }.sorted()
    let tags = tags.map { "tag.\($0.key)=\(word(of: $0.value))" }.sorted()
    let filters = filters.map { "\(columns[$0.column])\($0.isEqual ? "=" : "!=")\($0.value)" }
    let options = [
      "\(format)", timestampFormat.rawValue, assumedZone?.identifier ?? "",
      base.map { "\($0.millisecondsSince1970)" } ?? "", "\(promptExcludesCache)",
      "\(completionExcludesReasoning)", source.map { "source=\($0)" } ?? "",
    ]
    return options + fields + tags + ["filters"] + filters
  }

  private func word(of source: Source) -> String {
    switch source {
    case .column(let index): "column \(columns[index])"
    case .constant(let value): "constant \(value)"
    }
  }
}
