/// The chats of Gemini CLI: `tmp/<project>/chats/session-*.jsonl`, and `.json` before that.
///
/// A message of the model is written again as it grows: the last writing counts. What was read from
/// a cache is inside `input`; `thoughts` stand apart from `output`, and `tool` apart from `input`.
package struct GeminiSource: LogSource {
  package static let name = "gemini"
  package static let title = "Gemini CLI"

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    [(variable("GEMINI_DATA_DIR") ?? home + "/.gemini") + "/tmp"]
  }

  package static func mayBeLog(_ path: String) -> Bool {
    (path.hasSuffix(".jsonl") || path.hasSuffix(".json")) && !path.hasSuffix("/logs.json")
  }

  private var session = ""
  private var model: String?
  /// The messages of the file, and the order in which they came.
  private var messages: [String: ImportedCall] = [:]
  private var order: [String] = []

  package static let marks = ["\"sessionId\"", "\"projectHash\"", "\"gemini\"", "\"messages\""]

  package init() {}

  package mutating func begin(_ file: String) throws {
    session = fileStem(file)
    model = nil
    (messages, order) = ([:], [])
  }

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    session = json.text("sessionId") ?? session
    model = json["type"] == nil ? json.text("model") ?? model : model
    guard let list = json["messages"]?.array else { return try take(json) }
    for message in list { try take(message) }
  }

  private mutating func take(_ message: JSON) throws {
    guard message["type"]?.string == "gemini", let tokens = message["tokens"],
      tokens.object != nil
    else { return }
    let thoughts = try tokens.count("thoughts") ?? 0
    let counts = LoggedTokens(
      input: (try tokens.count("input") ?? 0) + (try tokens.count("tool") ?? 0),
      cacheRead: try tokens.count("cached") ?? 0,
      output: (try tokens.count("output") ?? 0),
      reasoning: thoughts,
      total: try tokens.count("total"),
      inputHoldsCache: true,
      outputHoldsReasoning: false
    )
    guard !counts.isEmpty else { return }
    let id = message.text("id") ?? message.text("timestamp") ?? ""
    if messages[id] == nil { order.append(id) }
    messages[id] = ImportedCall(
      id: "gemini:\(session):\(id)",
      provider: "google",
      model: message.text("model") ?? model ?? "",
      usage: try counts.usage(),
      timestamp: try message.requiredTime("timestamp"),
      sessionID: session
    )
  }

  package mutating func end(into found: inout FoundEntries) throws {
    for id in order { if let call = messages[id] { found.add(call) } }
  }
}

/// Returns the name of a file without its folder and its ending.
func fileStem(_ path: String) -> String {
  let name = path.split(separator: "/").last.map(String.init) ?? path
  return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
}

/// Returns the name of the folder that a file lies in.
func folderName(_ path: String) -> String {
  path.split(separator: "/").dropLast().last.map(String.init) ?? ""
}
