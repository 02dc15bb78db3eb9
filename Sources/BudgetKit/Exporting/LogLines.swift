/// Lines of a log: rows and sums of days with the words that cost logs have, and with those of
/// ``ExportFormat/jsonl`` where they have none.
enum LogLines {
  /// The field that says how far the log has come.
  static let cursorField = "cursor"
  /// What a line of a day says it is.
  static let dayType = "daily_summary"

  /// Appends the line of a row; what the row lacks is left out.
  static func append(_ row: RecordedRow, _ cursor: LogCursor, to text: inout ExportText) {
    var fields = LoggedFields(members: JSONMembers(text: text, skipsNulls: true))
    text = ExportText()
    row.tell(to: &fields)
    text = fields.members.text
    appendCost(row.cost, named: name(of: row), to: &text)
    if let usage = row.call?.call.usage { append(usage.prompt, usage.completion, to: &text) }
    end(cursor, &text)
  }

  /// The name of a cost in cost logs: `llm_cost`, or that of a resource.
  private static func name(of row: RecordedRow) -> String {
    switch row {
    case .call: "llm_cost"
    case .usage(let usage): "\(usage.usage.resourceType)_cost"
    case .adjustment: "adjustment_cost"
    }
  }

  private static func appendCost(_ cost: Money?, named name: String, to text: inout ExportText) {
    guard let cost else { return }
    text.append(",\"cost\":{")
    if name != "total_cost" {
      text.appendJSON(name)
      text.append(":")
      text.append(cost)
      text.append(",")
    }
    text.append("\"total_cost\":")
    text.append(cost)
    text.append("}")
  }

  private static func append(_ input: Int64, _ output: Int64, to text: inout ExportText) {
    text.append(",\"tokens\":{\"input_tokens\":")
    text.append(input)
    text.append(",\"output_tokens\":")
    text.append(output)
    text.append("}")
  }

  private static func end(_ cursor: LogCursor, _ text: inout ExportText) {
    text.append(",\"\(cursorField)\":")
    text.appendJSON(cursor.description)
    text.append("}\n")
  }
}

extension LogLines {
  /// What a workspace used on a day.
  struct Day {
    let workspace: WorkspaceID
    let day: CivilDate
    /// Whether the day was summed up before, without rows that came since.
    let isRevised: Bool
    var llm = UsageFigures()
    var compute = UsageFigures()
    var total = UsageFigures()
  }

  /// Appends the line of a day.
  static func append(_ day: Day, _ cursor: LogCursor, to text: inout ExportText) {
    var members = JSONMembers(text: text, skipsNulls: true)
    text = ExportText()
    members.text("type", dayType)
    members.text("date", day.day.description)
    members.text("workspace_id", day.workspace.rawValue)
    members.integer("calls", day.llm.calls)
    members.integer("failed_calls", day.llm.failedCalls)
    members.integer("cached_calls", day.llm.cachedCalls)
    members.integer("resources", day.compute.calls)
    members.integer("unpriced_calls", day.total.unpricedCalls)
    members.flag("revised", day.isRevised ? true : nil)
    text = members.text
    text.append(",\"cost\":{\"llm_cost\":")
    text.append(day.llm.cost)
    text.append(",\"compute_cost\":")
    text.append(day.compute.cost)
    text.append(",\"adjustment_cost\":")
    text.append(day.total.cost - day.llm.cost - day.compute.cost)
    text.append(",\"total_cost\":")
    text.append(day.total.cost)
    text.append("}")
    append(day.total.tokens.prompt, day.total.tokens.completion, to: &text)
    end(cursor, &text)
  }
}

/// Takes the fields of a row under the names that cost logs have for them.
private struct LoggedFields: RowFields {
  var members: JSONMembers

  mutating func text(_ name: String, _ value: String?) {
    members.text(name == "operation" ? "query_type" : name, value)
  }

  mutating func integer(_ name: String, _ value: Int64?) {
    switch name {
    // They stand together in an object.
    case "tokens_prompt" where value != nil, "tokens_completion": break
    case "latency_ms", "duration_ms": members.decimal("execution_time", value, scale: 3)
    // What no call has is left out, as in the logs of others.
    case _ where value == 0 && (name.hasPrefix("tokens_") || name == "web_searches"): break
    default: members.integer(name, value)
    }
  }

  mutating func money(_ name: String, _ value: Money?) {
    if name != "cost_usd" { members.money(name, value) }
  }

  mutating func flag(_ name: String, _ value: Bool?) {
    members.flag(name == "served_from_cache" ? "cached" : name, value)
  }

  mutating func millionths(_ name: String, _ value: Int64?) { members.millionths(name, value) }

  mutating func json(_ name: String, _ value: String?) {
    members.json(name, value)
    guard name == "tags", let value else { return }
    let tags = try? JSON(parsing: value)
    members.text("persona", tags?["persona"]?.string)
  }
}

/// How far a log has come, as each of its lines says.
struct LogCursor: Hashable, Sendable {
  /// The beginning of the id of the ledger.
  var ledger: String
  /// The number of the workspace; 0 for all.
  var workspace: Int64
  /// How far each table of rows has been written.
  var numbers = RowNumbers()
  /// The last day that has been summed up, with all before it; `nil` for none.
  var summedThrough: CivilDate?
}

extension LogCursor: LosslessStringConvertible {
  /// `1f0b44aa.1.120.7.3.2026-01-14`.
  var description: String {
    "\(ledger).\(workspace).\(numbers.calls).\(numbers.resources).\(numbers.adjustments)."
      + (summedThrough?.description ?? "0")
  }

  init?(_ description: String) {
    let parts = description.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 6, let workspace = Int64(parts[1]), let calls = Int64(parts[2]),
      let resources = Int64(parts[3]), let adjustments = Int64(parts[4])
    else { return nil }
    self.init(
      ledger: String(parts[0]),
      workspace: workspace,
      numbers: RowNumbers(calls: calls, resources: resources, adjustments: adjustments),
      summedThrough: try? CivilDate(iso8601: String(parts[5]))
    )
  }
}
