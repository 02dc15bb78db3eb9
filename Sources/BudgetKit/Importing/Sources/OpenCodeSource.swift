/// OpenCode and Kilo CLI: `opencode*.db`, and one file a message before that.
///
/// What touched a cache stands apart from `input`, and `reasoning` apart from `output`, unless the
/// total says otherwise. A cost of 0 says nothing: it is what subscriptions show. Forks copy rows;
/// a copy is left out.
package struct OpenCodeSource: LogSource {
  package static let name = "opencode"
  package static let title = "OpenCode"
  package static let tables = [
    ForeignTable.openCodeSessions, .openCodeRows, .openCodeMessages,
  ]

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    let data = variable("XDG_DATA_HOME") ?? home + "/.local/share"
    return [
      variable("OPENCODE_DB") ?? data + "/opencode",
      (variable("KILO_DATA_DIR") ?? data + "/kilo") + "/kilo.db",
    ]
  }

  package static func mayBeLog(_ path: String) -> Bool {
    let isPart = path.contains("/storage/") && !path.contains("/message/")
    return path.hasSuffix(".db") || path.hasSuffix(".json") && !isPart
  }

  /// Where a session was forked from, and up to which row it is a copy.
  private var forks: [String: (parent: String, boundary: Int64)] = [:]
  private var ids: Set<Int> = []
  /// Times and counts of messages, in which a copy is equal to its original.
  private var seen: [Int: String] = [:]

  package static let marks = ["\"role\"", "\"sessionID\"", "\"projectID\"", "\"modelID\""]
  package static let filesAreOne = true

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let row = record.json
    switch record.table {
    case "session": readFork(row)
    case "session_message":
      let session = row.text("session_id") ?? ""
      let seq = try row.count("seq") ?? 0
      let root = root(of: session, at: seq)
      try take(row.part("data") ?? .null, id: "\(root):\(seq)", session, into: &found)
    case "message":
      let session = row.text("session_id") ?? ""
      try take(row.part("data") ?? .null, id: row.text("id") ?? "", session, into: &found)
    default:
      let session = row.text("sessionID", "session_id") ?? folderName(record.file)
      try take(row, id: row.text("id") ?? fileStem(record.file), session, into: &found)
    }
  }

  private mutating func readFork(_ row: JSON) {
    guard let id = row.text("id"), let parent = row.text("fork_session_id") else { return }
    forks[id] = (parent, (try? row.count("fork_boundary")) ?? 0)
  }

  /// Returns the session in which a row was first written.
  private func root(of session: String, at seq: Int64) -> String {
    var session = session
    for _ in 0..<100 {
      guard let fork = forks[session], seq <= fork.boundary else { break }
      session = fork.parent
    }
    return session
  }

  private mutating func take(
    _ data: JSON,
    id: String,
    _ session: String,
    into found: inout FoundEntries
  ) throws {
    let role = data.text("role", "type") ?? "assistant"
    guard role == "assistant", let tokens = data["tokens"], tokens.object != nil else { return }
    let counts = LoggedTokens(
      input: try tokens.count("input") ?? 0,
      cacheRead: try tokens.count("cache.read") ?? 0,
      cacheWrite: try tokens.count("cache.write") ?? 0,
      output: try tokens.count("output") ?? 0,
      reasoning: try tokens.count("reasoning") ?? 0,
      total: try tokens.count("total"),
      inputHoldsCache: false,
      outputHoldsReasoning: false
    )
    guard !counts.isEmpty else { return }
    let time = try data.requiredTime("time.created", "time.completed")
    let model = data.text("model.id", "modelID", "model.modelID") ?? ""
    let isNew = ids.insert(id.hashValue).inserted
    let mark = "\(time.millisecondsSince1970) \(model) \(counts)".hashValue
    guard isNew, seen[mark] == nil || seen[mark] == session else {
      return found.skip("copies of messages in forks and older files")
    }
    seen[mark] = session
    var call = ImportedCall(
      id: "opencode:\(id)",
      provider: data.text("providerID", "model.providerID") ?? "",
      model: model,
      usage: try counts.usage(),
      timestamp: time,
      sessionID: session
    )
    if let cost = data["cost"]?.number ?? data["cost"]?.string {
      let stated = try Money(loggedCost: Array(cost.utf8))
      call.reportedCost = stated == .zero ? nil : stated
    }
    call.agentID = data.text("agent")
    call.error = data.text("error.name")
    call.success = call.error == nil
    found.add(call)
  }
}
