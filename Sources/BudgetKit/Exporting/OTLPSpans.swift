/// Rows as spans of OpenTelemetry with the attributes of generative AI, in lines of OTLP/JSON.
///
/// An execution is a trace, else a session, else the row itself. Ids are digests of ours, so that
/// one row is the same span in every export. Each span holds all fields of its row, too, under
/// names that begin with `budget.`, from which an import makes the same row again.
struct OTLPSpans: RowWriter {
  /// What stands before the name of each field of ours.
  static let prefix = ExportedRow.prefix

  private var spansOfLine = 0

  /// A line is read at once: it must not be long.
  private static let mostSpansOfLine = 50

  mutating func write(_ row: RecordedRow, to text: inout ExportText) -> Bool {
    text.append(spansOfLine == 0 ? Self.lineStart : ",")
    append(row, to: &text)
    spansOfLine += 1
    if spansOfLine == Self.mostSpansOfLine { endLine(&text) }
    return true
  }

  mutating func end(_ summary: ExportSummary, _ text: inout ExportText) {
    if spansOfLine > 0 { endLine(&text) }
  }

  private mutating func endLine(_ text: inout ExportText) {
    text.append("]}]}]}\n")
    spansOfLine = 0
  }

  private static let lineStart = #"""
    {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"swift-budget"}}]},"scopeSpans":[{"scope":{"name":"swift-budget"},"spans":[
    """#

  private func append(_ row: RecordedRow, to text: inout ExportText) {
    text.append(#"{"traceId":""#)
    text.append(Self.traceID(of: row))
    text.append(#"","spanId":""#)
    text.append(Self.digest(["span", workspace(row), row.word, row.id.rawValue], bytes: 8))
    text.append(#"","name":"#)
    text.appendJSON("\(operation(row)) \(row.model)")
    text.append(
      row.call == nil ? #","kind":1,"startTimeUnixNano":""# : #","kind":3,"startTimeUnixNano":""#
    )
    let start = row.timestamp
    text.append(Self.nanoseconds(start))
    text.append(#"","endTimeUnixNano":""#)
    text.append(Self.nanoseconds(start.adding(milliseconds: duration(row))))
    text.append(#"","attributes":["#)
    appendAttributes(of: row, to: &text)
    text.append(row.success == false ? #"],"status":{"code":2}}"# : #"],"status":{}}"#)
  }

  private func appendAttributes(of row: RecordedRow, to text: inout ExportText) {
    var attributes = OTLPAttributes(text: text)
    text = ExportText()
    if let call = row.call?.call {
      attributes.string("gen_ai.operation.name", operation(row))
      attributes.string("gen_ai.provider.name", call.provider)
      attributes.string("gen_ai.request.model", call.model)
      attributes.string("gen_ai.response.model", call.model)
      attributes.string("gen_ai.response.id", row.id.rawValue)
      attributes.count("gen_ai.usage.input_tokens", call.usage.prompt)
      attributes.count("gen_ai.usage.output_tokens", call.usage.completion)
      attributes.count("gen_ai.usage.cache_read.input_tokens", call.usage.cacheRead)
      attributes.count(
        "gen_ai.usage.cache_creation.input_tokens",
        call.usage.cacheWrite5m + call.usage.cacheWrite1h
      )
      attributes.count("gen_ai.usage.reasoning.output_tokens", call.usage.reasoning)
      if let limit = call.outcome.maxTokens { attributes.count("gen_ai.request.max_tokens", limit) }
      if let reason = call.outcome.finishReason {
        attributes.strings("gen_ai.response.finish_reasons", [reason])
      }
      if let error = call.outcome.error { attributes.string("error.type", error) }
    }
    if let cost = row.cost { attributes.amount("gen_ai.usage.cost", cost) }
    if let session = row.context.session { attributes.string("gen_ai.conversation.id", session) }
    if let agent = row.context.agent { attributes.string("gen_ai.agent.name", agent) }
    if let user = row.context.user { attributes.string("user.id", user) }
    row.tell(to: &attributes)
    text = attributes.text
  }

  private func workspace(_ row: RecordedRow) -> String { row.context.workspace.rawValue }

  private func operation(_ row: RecordedRow) -> String {
    switch row {
    case .call(let call): call.call.context.operation ?? "chat"
    case .usage: "use"
    case .adjustment(let adjustment, _): adjustment.kind.rawValue
    }
  }

  private func duration(_ row: RecordedRow) -> Int64 {
    row.call?.call.outcome.latencyMilliseconds ?? row.usage?.usage.durationMilliseconds ?? 0
  }

  private static func traceID(of row: RecordedRow) -> String {
    let context = row.context
    let trace =
      context.execution.map { ["execution", $0.rawValue] }
      ?? context.session.map { ["session", $0] } ?? [row.word, row.id.rawValue]
    return digest(["trace", context.workspace.rawValue] + trace, bytes: 16)
  }

  /// Returns a digest of names in hexadecimal digits; no two lists of names are written alike.
  private static func digest(_ names: [String], bytes: Int) -> String {
    var fields = Netstrings()
    for name in names { fields.add(name) }
    return String(SHA256.hexadecimal(fields.bytes).prefix(2 * bytes))
  }

  private static func nanoseconds(_ instant: Instant) -> String {
    let milliseconds = max(0, instant.millisecondsSince1970)
    return milliseconds == 0 ? "0" : "\(milliseconds)000000"
  }
}

/// The attributes of a span, one after the other.
private struct OTLPAttributes: RowFields {
  var text: ExportText
  private var isFirst = true

  init(text: ExportText) { self.text = text }

  private mutating func begin(_ key: String, _ type: String) {
    text.append(isFirst ? #"{"key":""# : #",{"key":""#)
    isFirst = false
    text.append(key)
    text.append(#"","value":{""#)
    text.append(type)
    text.append(#"":"#)
  }

  private mutating func end() { text.append("}}") }

  mutating func string(_ key: String, _ value: String) {
    begin(key, "stringValue")
    text.appendJSON(value)
    end()
  }

  mutating func strings(_ key: String, _ values: [String]) {
    begin(key, "arrayValue")
    text.append(#"{"values":["#)
    for (place, value) in values.enumerated() {
      text.append(place == 0 ? #"{"stringValue":"# : #",{"stringValue":"#)
      text.appendJSON(value)
      text.append("}")
    }
    text.append("]}")
    end()
  }

  mutating func count(_ key: String, _ value: Int64) {
    // OTLP/JSON spells numbers of 64 bits as strings.
    begin(key, "intValue")
    text.append("\"")
    text.append(value)
    text.append("\"")
    end()
  }

  mutating func amount(_ key: String, _ value: Money) {
    begin(key, "doubleValue")
    text.append(value)
    end()
  }

  mutating func text(_ name: String, _ value: String?) {
    if let value { string(OTLPSpans.prefix + name, value) }
  }

  mutating func integer(_ name: String, _ value: Int64?) {
    if let value { count(OTLPSpans.prefix + name, value) }
  }

  /// A string: a collector on the way may make a binary fraction of a number.
  mutating func money(_ name: String, _ value: Money?) { text(name, value?.description) }

  mutating func flag(_ name: String, _ value: Bool?) {
    guard let value else { return }
    begin(OTLPSpans.prefix + name, "boolValue")
    text.append(value ? "true" : "false")
    end()
  }

  mutating func millionths(_ name: String, _ value: Int64?) {
    text(name, value.map { DecimalText.print($0, scale: 6) })
  }

  mutating func json(_ name: String, _ value: String?) { text(name, value) }
}
