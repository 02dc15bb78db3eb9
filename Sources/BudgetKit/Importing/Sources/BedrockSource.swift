/// The invocation logs of Amazon Bedrock: a line for each request.
///
/// The counts stand beside the bodies; what touched a cache stands apart from the input, as it does
/// in the answers.
package struct BedrockSource: LogSource {
  package static let name = "bedrock"
  package static let title = "Bedrock's invocation logs"

  package static func mayBeLog(_ path: String) -> Bool {
    path.hasSuffix(".json") || path.hasSuffix(".jsonl")
  }

  package static let growth = LogGrowth.added

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let row = record.json["message"].flatMap { $0.part("@message") } ?? record.json
    guard let id = row.text("requestId"), let model = row.text("modelId") else {
      throw LedgerError(.malformedInput, "The record has no requestId or modelId.")
    }
    let body = row["output"]?["outputBodyJson"]
    let usage = (body?.array?.last ?? body)?["usage"] ?? .null
    let counts = LoggedTokens(
      input: try row.count("input.inputTokenCount") ?? 0,
      cacheRead: try row.count("input.cacheReadInputTokenCount")
        ?? usage.count("cacheReadInputTokens", "cache_read_input_tokens") ?? 0,
      cacheWrite: try row.count("input.cacheWriteInputTokenCount")
        ?? usage.count("cacheWriteInputTokens", "cache_creation_input_tokens") ?? 0,
      output: try row.count("output.outputTokenCount") ?? 0,
      total: try usage.count("totalTokens"),
      inputHoldsCache: false,
      outputHoldsReasoning: true
    )
    var call = ImportedCall(
      id: ["bedrock", row.text("accountId") ?? "", row.text("region") ?? "", id]
        .joined(separator: ":"),
      provider: "bedrock",
      model: model,
      usage: try counts.usage(),
      timestamp: try row.requiredTime("timestamp")
    )
    call.error = row.text("errorCode")
    call.success = call.error == nil
    call.latencyMilliseconds = row.label("output.outputBodyJson.metrics.latencyMs")
    call.operation = row.text("operation")
    call.userID = row.text("identity.arn")
    for member in row["requestMetadata"]?.object ?? [] {
      call.tags[member.key] = member.value.string
    }
    found.add(call)
  }
}
