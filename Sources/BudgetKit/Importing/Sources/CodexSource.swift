/// The rollouts of Codex: `sessions/YYYY/MM/DD/rollout-*.jsonl` and `archived_sessions/*.jsonl`.
///
/// - Newer records (`token_usage_record`) are one call each; the `token_count` behind one repeats
///   it.
/// - Older ones (`token_count`) tell a running total: what it grew by is a call; a total that does
///   not move is none, and one that shrinks has begun anew.
/// - A fork begins with a copy of its parent's rows under new times: the longest run of rows equal
///   to the parent's is left out.
package struct CodexSource: LogSource {
  package static let name = "codex"
  package static let title = "Codex"
  package static let words = [
    "\"session_meta\"", "\"turn_context\"", "\"token_count\"", "\"token_usage_record\"",
    "\"thread_settings_applied\"",
  ]

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    let folder = variable("CODEX_HOME") ?? home + "/.codex"
    return [folder + "/sessions", folder + "/archived_sessions"]
  }

  package static func mayBeLog(_ path: String) -> Bool { path.hasSuffix(".jsonl") }

  private var histories = CodexHistories()
  private var thread = CodexThread()

  package static let marks = ["\"payload\""]
  package static let growth = LogGrowth.context

  package init() {}

  package mutating func prepare(for files: [String]) throws { histories.find(files) }

  package mutating func begin(_ file: String) throws { thread = CodexThread(file: file) }

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    guard let payload = json["payload"] else { return }
    switch json["type"]?.string {
    case "session_meta": begin(payload)
    case "turn_context": thread.model = payload.text("model", "model_name") ?? thread.model
    case "token_usage_record": try readNew(json, payload, into: &found)
    case "event_msg": try readEvent(json, payload, into: &found)
    default: break
    }
  }

  /// The first meta line is the thread's own; those of its ancestors may follow.
  private mutating func begin(_ meta: JSON) {
    guard thread.id == nil else {
      if let ancestor = meta.text("id"), ancestor != thread.id, thread.parent == nil {
        thread.follow(ancestor, histories.rows(of: ancestor, apartFrom: thread.file))
      }
      return
    }
    thread.id = meta.text("id", "session_id")
    thread.provider = meta.text("model_provider") ?? thread.provider
    thread.folder = meta.text("cwd")
    thread.firstOwnOrdinal = try? meta.count("subagent_history_start_ordinal")
    let parent = meta.text("forked_from_id", "source.subagent.thread_spawn.parent_thread_id")
    if let parent {
      thread.follow(parent, histories.rows(of: parent, apartFrom: thread.file))
    }
  }

  private mutating func readEvent(
    _ json: JSON,
    _ payload: JSON,
    into found: inout FoundEntries
  ) throws {
    switch payload["type"]?.string {
    case "thread_settings_applied":
      thread.model = payload.text("model", "settings.model") ?? thread.model
    case "token_count":
      guard let info = payload["info"], info.object != nil else { return }
      thread.model = payload.text("model") ?? info.text("model") ?? thread.model
      if isOfParent(json) { return found.skip("copies of the history of a parent thread") }
      let row = try CodexRow(info)
      let isCopy = thread.isCopy(row)
      let step = thread.step(to: row)
      if isCopy { return found.skip("copies of the history of a parent thread") }
      guard let step, !step.isEmpty else { return }
      // Behind a newer record stands the same call once more.
      if thread.isToldAlready(step) || row.last.map({ thread.isToldAlready($0) }) == true { return }
      let key = "\(row.total?.description ?? "last:" + step.description)"
      found.add(try call(json, step, key: thread.unique(key)))
    default: break
    }
  }

  private mutating func readNew(
    _ json: JSON,
    _ payload: JSON,
    into found: inout FoundEntries
  ) throws {
    guard let usage = payload["usage"] else { return }
    if let owner = payload.text("thread_id"), let id = thread.id, owner != id {
      return found.skip("copies of the history of a parent thread")
    }
    if isOfParent(json) { return found.skip("copies of the history of a parent thread") }
    let counts = try CodexCounts(usage)
    thread.tell(counts)
    guard !counts.isEmpty else { return }
    let key = payload.text("response_id") ?? thread.unique(counts.description)
    guard thread.isFirst(of: key) else { return }
    found.add(try call(json, counts, key: key))
  }

  private func isOfParent(_ json: JSON) -> Bool {
    guard let first = thread.firstOwnOrdinal, let ordinal = json["ordinal"]?.int64 else {
      return false
    }
    return ordinal < first
  }

  private func call(_ json: JSON, _ counts: CodexCounts, key: String) throws -> ImportedCall {
    var call = ImportedCall(
      id: "codex:\(thread.name):\(key)",
      provider: thread.provider,
      model: thread.model ?? "",
      usage: try counts.usage(),
      timestamp: try json.requiredTime("timestamp"),
      sessionID: thread.name,
      workingDirectory: thread.folder
    )
    call.name = .line
    return call
  }
}
