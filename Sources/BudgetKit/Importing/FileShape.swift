/// What a file looks like that is not what it was taken for, by its first bytes.
///
/// A wrong file gives one sentence with a way out, and not one for each of its lines.
enum FileShape: Sendable {
  /// Packed by a program whose name is given.
  case packed(String, remedy: String)
  case utf16
  case database
  /// A log of another tool: the word on the command line, and what people call it.
  case log(name: String, title: String)
  /// One JSON document over several lines, or several documents in a list.
  case document
  case csv
  case unknown

  /// Looks at the beginning of a file.
  init(_ start: ArraySlice<UInt8>) {
    if let packed = Self.packed(start) {
      self = packed
    } else if start.starts(with: [0xFF, 0xFE]) || start.starts(with: [0xFE, 0xFF])
      || Self.alternates(start)
    {
      self = .utf16
    } else if start.starts(with: Array("SQLite format 3\0".utf8)) {
      self = .database
    } else if let tool = Self.tool(start) {
      self = .log(name: tool.name, title: tool.title)
    } else {
      self = Self.text(start)
    }
  }

  /// Looks at the beginning of a file, without reading more of it.
  init(ofFile path: String) throws { self.init(try Self.beginning(of: path)[...]) }

  /// Returns the first bytes of a file, 64 KB at most.
  static func beginning(of path: String) throws -> [UInt8] {
    let file = try InputFile(path: path)
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var count = 0
    while count < buffer.count {
      let read = try file.read(into: &buffer, from: count)
      guard read > 0 else { break }
      count += read
    }
    return Array(buffer[..<count])
  }

  /// Whether no reader of text can make anything of such a file.
  var isBinary: Bool {
    switch self {
    case .packed, .utf16, .database: true
    case .log, .document, .csv, .unknown: false
    }
  }

  /// What the file looks like, and what to do with it, where it was taken for a log of some kind.
  func sentence(insteadOf title: String) -> String {
    switch self {
    case .packed(let name, let remedy): "The file is packed (\(name)); \(remedy)."
    case .utf16:
      "The file is UTF-16; convert it to UTF-8 first, for instance with 'iconv -f UTF-16 -t UTF-8'."
    case .database:
      "The file is an SQLite database; export its rows as JSONL or CSV and read them with 'budget import trace'."
    case .log(let name, let title):
      "The file looks like \(title); 'budget import \(name)' reads it."
    case .document:
      "The file is one JSON document and no line for each call; write one object a line, for instance with 'jq -c .[]', for "
        + "'budget import trace'."
    case .csv: "The file looks like CSV; 'budget import trace' reads it when you name its columns."
    case .unknown: "No line of the file is of \(title); check the path."
    }
  }
}

// MARK: - Recognising

extension FileShape {
  private static func packed(_ start: ArraySlice<UInt8>) -> FileShape? {
    let marks: [(name: String, bytes: [UInt8], remedy: String)] = [
      ("gzip", [0x1F, 0x8B], "unpack it first with 'gunzip'"),
      ("zstd", [0x28, 0xB5, 0x2F, 0xFD], "unpack it first with 'zstd -d'"),
      ("zip", [0x50, 0x4B, 0x03, 0x04], "unpack it first with 'unzip'"),
      ("xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A], "unpack it first with 'xz -d'"),
      ("bzip2", [0x42, 0x5A, 0x68], "unpack it first with 'bunzip2'"),
      ("7z", [0x37, 0x7A, 0xBC, 0xAF], "unpack it first with '7z x'"),
      ("lz4", [0x04, 0x22, 0x4D, 0x18], "unpack it first with 'lz4 -d'"),
    ]
    if start.dropFirst(257).starts(with: "ustar".utf8) {
      return .packed("tar", remedy: "unpack it first with 'tar -xf'")
    }
    guard let mark = marks.first(where: { start.starts(with: $0.bytes) }) else { return nil }
    return .packed(mark.name, remedy: mark.remedy)
  }

  /// Whether every other byte is zero, as Latin text in UTF-16 without a mark is.
  private static func alternates(_ start: ArraySlice<UInt8>) -> Bool {
    let bytes = start.prefix(64)
    guard bytes.count >= 8 else { return false }
    let zeros = bytes.indices.filter { bytes[$0] == 0 }
    return zeros.count * 2 >= bytes.count - 1 && Set(zeros.map { $0 % 2 }).count == 1
  }

  /// Returns the tool that writes such logs, by words that only it uses.
  private static func tool(_ start: ArraySlice<UInt8>) -> (name: String, title: String)? {
    let marks: [(name: String, title: String, words: [String])] = [
      (
        "otlp", "an OTLP export",
        ["\"resourceSpans\"", "\"resourceLogs\"", "\"resourceMetrics\"", "\"scopeSpans\""]
      ),
      ("otlp", "OpenTelemetry spans", ["\"gen_ai."]),
      (
        "codex", "a log of Codex",
        [
          "\"session_meta\"", "\"turn_context\"", "\"token_count\"", "\"rollout\"",
          "\"token_usage_record\"",
        ]
      ),
      (
        "copilot", "a log of Copilot",
        ["\"session.start\"", "\"session.shutdown\"", "\"copilot", "\"assistant.turn_start\""]
      ),
      (
        "gemini", "a log of Gemini CLI",
        ["\"projectHash\"", "\"type\":\"gemini\"", "\"type\": \"gemini\""]
      ),
      ("cline", "a log of Cline", ["\"api_req_started\""]),
      ("opencode", "a message of OpenCode", ["\"modelID\"", "\"providerID\""]),
      ("langfuse", "an export of Langfuse", ["\"observations\"", "\"usageDetails\""]),
      ("aider", "a log of aider", ["\"message_send\""]),
      ("bedrock", "a Bedrock invocation log", ["\"ModelInvocationLog\""]),
      ("openrouter", "an export of OpenRouter", ["generation_id,created_at"]),
      ("litellm", "a spend log of LiteLLM", ["\"request_id\"", "request_id,call_type"]),
      (
        "claude-code", "a log of Claude Code",
        ["\"parentUuid\"", "\"isSidechain\"", "\"type\":\"assistant\""]
      ),
      ("cursor", "an export of Cursor", ["Input (w/ Cache Write)"]),
      ("focus", "a bill in FOCUS", ["BilledCost", "ChargePeriodStart"]),
    ]
    return marks.first { $0.words.contains { start.holds(Array($0.utf8)) } }
      .map { ($0.name, $0.title) }
  }

  private static func text(_ start: ArraySlice<UInt8>) -> FileShape {
    let text = start.drop { $0 <= 0x20 || $0 == 0xEF || $0 == 0xBB || $0 == 0xBF }
    guard let first = text.first else { return .unknown }
    let line = text.prefix { $0 != 0x0A }
    if first == UInt8(ascii: "[") { return .document }
    if first == UInt8(ascii: "{") {
      return (try? JSON(parsing: line)) == nil ? .document : .unknown
    }
    return line.contains(UInt8(ascii: ",")) ? .csv : .unknown
  }
}

extension ArraySlice<UInt8> {
  /// Returns whether some bytes stand in these.
  func holds(_ word: [UInt8]) -> Bool {
    guard let first = word.first else { return true }
    var rest = self
    while let index = rest.firstIndex(of: first) {
      rest = rest[index...]
      if rest.starts(with: word) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
