/// The usage export of Cursor's dashboard: CSV with three generations of headers.
///
/// The two inputs stand beside each other where they add up to the total, and the first holds the
/// second where only that does. A word in place of a cost (`Included`, `Free`, `-`) states none,
/// and such a call stays without a price. Rows have no ids: one is named by its time, model and
/// counts, and its number among equal ones.
package struct CursorSource: LogSource {
  package static let name = "cursor"
  package static let title = "Cursor's usage"

  package static func mayBeLog(_ path: String) -> Bool { path.hasSuffix(".csv") }

  package static let growth = LogGrowth.context

  package init() {}

  package mutating func read(_ record: LogRecord, into found: inout FoundEntries) throws {
    let row = record.json
    guard row["Date"] != nil, row["Model"] != nil else {
      throw LedgerError(.malformedInput, "The row has no column Date or Model.")
    }
    let time = try row.requiredTime("Date")
    let model = row.text("Model") ?? ""
    let written = try row.count("Input (w/ Cache Write)") ?? 0
    let plain = try row.count("Input (w/o Cache Write)") ?? 0
    let read = try row.count("Cache Read") ?? 0
    let output = try row.count("Output Tokens") ?? 0
    let total = try row.count("Total Tokens")
    let isInside = total == written + read + output && plain > 0 && plain <= written
    let usage = TokenUsage(
      prompt: isInside ? written + read : written + plain + read,
      cacheRead: read,
      cacheWrite5m: isInside ? written - plain : written,
      completion: output
    )
    let kind = row.text("Kind") ?? ""
    let isFree = kind.contains("No Charge")
    let cost = isFree ? Money.zero : try cost(of: row)
    let counts = [written, plain, read, output].map { "\($0)" }
    let key = ["\(time.millisecondsSince1970)", model, kind] + counts
    var call = ImportedCall(
      id: try found.name(of: "cursor:" + key.joined(separator: ":")),
      provider: "cursor",
      model: model,
      usage: usage,
      serviceTier: cost == nil ? .unlisted : .standard,
      timestamp: time,
      reportedCost: cost,
      success: !kind.hasPrefix("Errored")
    )
    if cost == nil { found.tell("No cost is stated, only a word; such calls are unpriced.") }
    call.name = .line
    call.userID = row.text("User")
    call.agentID = row.text("Cloud Agent ID")
    if !kind.isEmpty { call.tags["kind"] = kind }
    found.add(call)
  }

  /// Returns what a row says it cost, or `nil` where a word stands there.
  private func cost(of row: JSON) throws -> Money? {
    guard let text = row.text("Cost to you", "Cost"), text.utf8.contains(where: isDigit) else {
      return nil
    }
    return try row.dollars("Cost to you", "Cost")
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
