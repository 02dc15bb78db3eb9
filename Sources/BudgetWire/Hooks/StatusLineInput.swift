package import BudgetKit

/// What Claude Code tells its status line.
package struct StatusLineInput: Sendable {
  /// The session, with its log, as a hook would be told of it.
  package let call: HookCall
  /// What the session cost by the program's own figure; `nil` where it says none.
  package let reportedCost: Money?

  /// Reads it; whatever is missing is unknown.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` for what is no JSON object.
  package init(parsing bytes: [UInt8]) throws {
    let json = try JSON(parsing: bytes)
    guard json.object != nil else {
      throw LedgerError(.malformedInput, "The input is not one JSON object.")
    }
    var call = HookCall(event: "statusLine", moment: .other)
    call.session = json["session_id"]?.filledString
    call.transcript = json["transcript_path"]?.filledString
    call.model = json[path: "model", "id"]?.filledString
      .map { ModelReference(provider: "anthropic", name: $0) }
    self.call = call
    reportedCost = json[path: "cost", "total_cost_usd"]?.number
      .flatMap {
        try? DecimalText.parse(Array($0.utf8), scale: 9, allowingExponent: true, rounding: .halfUp)
      }
      .map(Money.init(nanodollars:))
  }
}
