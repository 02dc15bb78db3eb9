/// The analytics log of aider: one line for each event, of which `message_send` is a call.
///
/// It has no ids: a line is named by what it says and its number among equal ones. A cost of 0 is
/// what aider writes for models that it does not know, too; such a call stays without a price.
package struct AiderSource: LogSource {
  package static let name = "aider"
  package static let title = "aider"
  package static let words = ["\"message_send\""]

  package static let marks = ["\"event\""]
  package static let growth = LogGrowth.context

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let json = record.json
    guard json["event"]?.string == "message_send", let call = json["properties"] else { return }
    let model = call.text("main_model") ?? ""
    let cost = try call.dollars("cost")
    var imported = ImportedCall(
      id: try found.name(of: json.description),
      provider: ModelMaker.provider(of: model) ?? "",
      model: model,
      usage: TokenUsage(
        prompt: try call.count("prompt_tokens") ?? 0,
        completion: try call.count("completion_tokens") ?? 0
      ),
      serviceTier: cost == .zero ? .unlisted : .standard,
      timestamp: try json.requiredTime("time"),
      reportedCost: cost == .zero ? nil : cost
    )
    if cost == .zero { found.tell("The cost is 0, which is no price; such calls are unpriced.") }
    imported.name = .line
    imported.userID = json.text("user_id")
    imported.operation = call.text("edit_format")
    found.add(imported)
  }
}
