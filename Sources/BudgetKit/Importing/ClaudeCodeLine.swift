/// What one line of a log of Claude Code says, as far as an import needs it.
///
/// Values of an unexpected kind are read as absent: only an answer of the model has to be whole,
/// and which line holds one is known when all of it has been read.
struct ClaudeCodeLine {
  var type: String?
  var timestamp: String?
  var requestID: String?
  var sessionID: String?
  var workingDirectory: String?
  var isError = false
  var reportedCost: ArraySlice<UInt8>?
  var hasMessage = false
  var messageID: String?
  var model: String?
  var stopReason: String?
  /// Whether the content of the answer is an empty list; `nil` where it is none.
  var contentIsEmpty: Bool?
  var usage: Usage?

  /// The counts of one answer; `nil` stands for a member that is absent or `null`.
  struct Usage {
    var type: String?
    var model: String?
    var input: Int64?
    var output: Int64?
    var cacheRead: Int64?
    var cacheWrite: Int64?
    var cacheWrite5m: Int64?
    var cacheWrite1h: Int64?
    var webSearches: Int64?
    var serving = AnthropicServing()
    /// The counters of server tools that have no list price.
    var unlistedTools: [String] = []
    /// The steps of the answer: `iterations`.
    var steps: [Usage] = []
  }

  /// Reads a line.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` for text that is not one JSON object, and
  ///   `invalidAmount` for a count that is not a whole number.
  init(_ bytes: ArraySlice<UInt8>) throws {
    var scanner = JSONScanner(bytes)
    try scanner.object(picking: Self.fields) { scanner, field in
      switch field {
      case .type: type = try scanner.stringOrNil()
      case .timestamp: timestamp = try scanner.stringOrNil()
      case .requestId: requestID = try scanner.stringOrNil()
      case .sessionId: sessionID = try scanner.stringOrNil()
      case .cwd: workingDirectory = try scanner.stringOrNil()
      case .isApiErrorMessage: isError = try scanner.isTrue()
      case .costUSD: reportedCost = try scanner.numberOrNil()
      case .message: try readMessage(&scanner)
      }
    }
    try scanner.finish()
  }

  private mutating func readMessage(_ scanner: inout JSONScanner) throws {
    guard try scanner.kind() == .object else { return try scanner.skip() }
    hasMessage = true
    try scanner.object(picking: Self.messageFields) { scanner, field in
      switch field {
      case .id: messageID = try scanner.stringOrNil()
      case .model: model = try scanner.stringOrNil()
      case .stopReason: stopReason = try scanner.stringOrNil()
      case .content: contentIsEmpty = try scanner.isEmptyArray()
      case .usage:
        guard try scanner.kind() == .object else { return try scanner.skip() }
        usage = try Usage(&scanner)
      }
    }
  }

  private enum Field: String, CaseIterable {
    case type, timestamp, requestId, sessionId, cwd, isApiErrorMessage, costUSD, message
  }

  private enum MessageField: String, CaseIterable {
    case id, model, usage, content
    case stopReason = "stop_reason"
  }

  private static let fields = JSONFields(Field.self)
  private static let messageFields = JSONFields(MessageField.self)
}

extension ClaudeCodeLine.Usage {
  fileprivate init(_ scanner: inout JSONScanner) throws {
    try scanner.object(picking: Self.fields) { scanner, field in
      switch field {
      case .input: input = try scanner.countOrNil(field)
      case .output: output = try scanner.countOrNil(field)
      case .cacheRead: cacheRead = try scanner.countOrNil(field)
      case .cacheWrite: cacheWrite = try scanner.countOrNil(field)
      case .cacheCreation: try readParts(&scanner)
      case .serverTools: try readServerTools(&scanner)
      case .serviceTier: serving.serviceTier = try scanner.stringOrNil()
      case .speed: serving.speed = try scanner.stringOrNil()
      case .region: serving.region = try scanner.stringOrNil()
      case .type: type = try scanner.stringOrNil()
      case .model: model = try scanner.stringOrNil()
      case .steps: try readSteps(&scanner)
      }
    }
  }

  private mutating func readSteps(_ scanner: inout JSONScanner) throws {
    guard try scanner.kind() == .array else { return try scanner.skip() }
    try scanner.array { scanner in
      guard try scanner.kind() == .object else { return try scanner.skip() }
      steps.append(try Self(&scanner))
    }
  }

  private mutating func readServerTools(_ scanner: inout JSONScanner) throws {
    guard try scanner.kind() == .object else { return try scanner.skip() }
    try scanner.object { scanner, counter in
      if counter == PartField.webSearches.rawValue {
        webSearches = try scanner.countOrNil(PartField.webSearches)
      } else if AnthropicTool.isPaidWithTokens(counter) {
        try scanner.skip()
      } else if let text = try scanner.numberOrNil(),
        text.contains(where: { $0 > 0x30 && $0 <= 0x39 })
      {
        unlistedTools.append(counter)
      }
    }
  }

  private mutating func readParts(_ scanner: inout JSONScanner) throws {
    guard try scanner.kind() == .object else { return try scanner.skip() }
    try scanner.object(picking: Self.partFields) { scanner, field in
      switch field {
      case .cacheWrite5m: cacheWrite5m = try scanner.countOrNil(field)
      case .cacheWrite1h: cacheWrite1h = try scanner.countOrNil(field)
      case .webSearches: webSearches = try scanner.countOrNil(field)
      }
    }
  }

  private enum Field: String, CaseIterable {
    case input = "input_tokens"
    case output = "output_tokens"
    case cacheRead = "cache_read_input_tokens"
    case cacheWrite = "cache_creation_input_tokens"
    case cacheCreation = "cache_creation"
    case serverTools = "server_tool_use"
    case serviceTier = "service_tier"
    case speed, type, model
    case region = "inference_geo"
    case steps = "iterations"
  }

  private enum PartField: String, CaseIterable {
    case cacheWrite5m = "ephemeral_5m_input_tokens"
    case cacheWrite1h = "ephemeral_1h_input_tokens"
    case webSearches = "web_search_requests"
  }

  private static let fields = JSONFields(Field.self)
  private static let partFields = JSONFields(PartField.self)
}

extension JSONScanner {
  fileprivate mutating func isTrue() throws -> Bool {
    if try kind() == .bool { return try bool() }
    try skip()
    return false
  }

  /// Returns whether the next value is an empty list; `nil` where it is no list.
  fileprivate mutating func isEmptyArray() throws -> Bool? {
    guard try kind() == .array else {
      try skip()
      return nil
    }
    var isEmpty = true
    try array { scanner in
      isEmpty = false
      try scanner.skip()
    }
    return isEmpty
  }

  fileprivate mutating func numberOrNil() throws -> ArraySlice<UInt8>? {
    if try kind() == .number { return try number() }
    try skip()
    return nil
  }

  /// Takes a count, or `null` for one that is not known.
  fileprivate mutating func countOrNil(_ field: some RawRepresentable<String>) throws -> Int64? {
    switch try kind() {
    case .null:
      try null()
      return nil
    case .number:
      let text = try number()
      if let count = try? DecimalText.parse(text, scale: 0, allowingExponent: true) { return count }
      throw countRefusal(field, quoted(String(decoding: text.prefix(65), as: UTF8.self)))
    default:
      throw countRefusal(field, "no number")
    }
  }

  private func countRefusal(_ field: some RawRepresentable<String>, _ value: String) -> LedgerError
  {
    LedgerError(.invalidAmount, "\(field.rawValue) must be a whole number; it is \(value).")
  }
}
