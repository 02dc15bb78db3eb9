/// Cline, Roo and Kilo: `tasks/<id>/ui_messages.json` of the extensions, and
/// `sessions/<id>/<id>.messages.json` of Cline's own program.
///
/// The extensions count what touched a cache apart from the input, the program inside it. A request
/// is written before it is made: without counts it was cancelled, or is still running.
package struct ClineSource: LogSource {
  package static let name = "cline"
  package static let title = "Cline, Roo and Kilo"

  package static func places(home: String, variable: (String) -> String?) -> [String] {
    let editors = ["Code", "Code - Insiders", "Cursor", "VSCodium"]
    let data = [home + "/.config", home + "/Library/Application Support"]
    let extensions = ["saoudrizwan.claude-dev", "rooveterinaryinc.roo-cline", "kilocode.kilo-code"]
    let folders = data.flatMap { folder in
      editors.flatMap { editor in
        extensions.map { "\(folder)/\(editor)/User/globalStorage/\($0)/tasks" }
      }
    }
    return folders + [(variable("CLINE_DIR") ?? home + "/.cline") + "/data/sessions"]
  }

  package static func mayBeLog(_ path: String) -> Bool {
    path.hasSuffix("/ui_messages.json") || path.hasSuffix(".messages.json")
  }

  package static let marks = ["\"say\"", "\"ask\"", "\"messages\"", "\"role\""]

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let task = folderName(record.file)
    let json = record.json
    for message in json["messages"]?.array ?? [] {
      try readMessage(message, of: task, into: &found)
    }
    guard json["messages"] == nil else { return }
    switch json["say"]?.string {
    case "api_req_started", "subagent_usage", "deleted_api_reqs":
      try readRequest(json, of: task, into: &found)
    default: try readMessage(json, of: task, into: &found)
    }
  }

  private func readRequest(
    _ message: JSON,
    of task: String,
    into found: inout FoundEntries
  ) throws {
    guard let request = message.part("text"), request.object != nil else { return }
    let counts = LoggedTokens(
      input: try request.count("tokensIn") ?? 0,
      cacheRead: try request.count("cacheReads") ?? 0,
      cacheWrite: try request.count("cacheWrites") ?? 0,
      output: try request.count("tokensOut") ?? 0,
      inputHoldsCache: false,
      outputHoldsReasoning: true
    )
    let cost = try request.dollars("cost", "totalCost")
    guard !counts.isEmpty || cost != nil else {
      return found.skip("requests without counts: cancelled, or still running")
    }
    let model = message["modelInfo"] ?? request["modelInfo"] ?? .null
    let kind = message["say"]?.string ?? ""
    var call = try self.call(
      id: "cline:\(task):\(message.text("ts") ?? "")\(kind == "api_req_started" ? "" : ":" + kind)",
      message,
      counts,
      model.text("modelId", "id") ?? request.text("model"),
      model.text("providerId", "provider"),
      task
    )
    call.reportedCost = cost
    call.error = request.text("streamingFailedMessage", "cancelReason")
    call.success = call.error == nil
    found.add(call)
  }

  private func readMessage(
    _ message: JSON,
    of task: String,
    into found: inout FoundEntries
  ) throws {
    guard let metrics = message.part("metrics", "usage"), metrics.object != nil else { return }
    let counts = LoggedTokens(
      input: try metrics.count("inputTokens") ?? 0,
      cacheRead: try metrics.count("cacheReadTokens") ?? 0,
      cacheWrite: try metrics.count("cacheWriteTokens") ?? 0,
      output: try metrics.count("outputTokens") ?? 0,
      total: try metrics.count("totalTokens"),
      inputHoldsCache: true,
      outputHoldsReasoning: true
    )
    guard !counts.isEmpty else { return }
    var call = try self.call(
      id: "cline:\(task):\(message.text("id", "ts") ?? "")",
      message,
      counts,
      message.text("modelInfo.id", "modelInfo.modelId"),
      message.text("modelInfo.provider", "modelInfo.providerId"),
      task
    )
    call.reportedCost = try metrics.dollars("cost", "totalCost")
    found.add(call)
  }

  private func call(
    id: String,
    _ message: JSON,
    _ counts: LoggedTokens,
    _ model: String?,
    _ provider: String?,
    _ task: String
  ) throws -> ImportedCall {
    ImportedCall(
      id: id,
      provider: provider ?? model.flatMap(ModelMaker.provider) ?? "",
      model: model ?? "",
      usage: try counts.usage(),
      timestamp: try message.requiredTime("ts", "timestamp", "createdAt"),
      sessionID: task
    )
  }
}
