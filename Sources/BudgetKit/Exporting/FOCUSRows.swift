/// Rows as FOCUS 1.2, the common format of cloud bills.
///
/// A call is a line for each of its meters, at the rate of the price that it was charged by; the
/// lines add up to what the call cost. A call whose cost was reported as one amount is one line,
/// and so is a use of a resource. An adjustment is a correction. FOCUS has no word for a cost that
/// nobody knows: such rows are left out, and counted.
struct FOCUSRows: RowWriter {
  private let prices: [Int64: ModelPrice]
  private let zones: [WorkspaceID: Zone]
  private let zone: Zone?
  /// The month of the row before, which is nearly always that of the next.
  private var month: (workspace: WorkspaceID, period: Period)?

  /// Creates a writer.
  ///
  /// - Parameters:
  ///   - prices: Every price of a model, by the number of its row.
  ///   - zones: The zones of the workspaces, whose months are billing periods.
  ///   - zone: The zone whose months are meant instead.
  init(prices: [Int64: ModelPrice], zones: [WorkspaceID: Zone], zone: Zone?) {
    self.prices = prices
    self.zones = zones
    self.zone = zone
  }

  mutating func begin(_ text: inout ExportText) {
    text.append(FOCUSLine.columns.map(\.name).joined(separator: ",") + "\r\n")
  }

  mutating func write(_ row: RecordedRow, to text: inout ExportText) throws -> Bool {
    guard let cost = row.cost else { return false }
    let month = billingMonth(of: row)
    for charge in charges(of: row, cost) {
      let line = FOCUSLine(row: row, month: month, charge: charge)
      for (place, column) in FOCUSLine.columns.enumerated() {
        if place > 0 { text.append(",") }
        column.append(line, &text)
      }
      text.append("\r\n")
    }
    return true
  }

  private mutating func billingMonth(of row: RecordedRow) -> Period {
    let workspace = row.context.workspace
    if let month, month.workspace == workspace, month.period.contains(row.timestamp) {
      return month.period
    }
    let period = Period.month(
      containing: row.timestamp,
      in: zone ?? zones[workspace] ?? .utc
    )
    month = (workspace, period)
    return period
  }

  private func charges(of row: RecordedRow, _ cost: Money) -> [FOCUSCharge] {
    switch row {
    case .call(let call): meters(of: call, cost) ?? [FOCUSCharge(wholeCall: call, cost)]
    case .usage(let usage): [FOCUSCharge(usage, cost)]
    case .adjustment(let adjustment, _): [FOCUSCharge(adjustment)]
    }
  }

  /// Returns a charge for each meter of a call; `nil` where its cost does not come out of a price.
  private func meters(of call: RecordedCall, _ cost: Money) -> [FOCUSCharge]? {
    guard call.pricing != .reported, let priceID = call.priceID,
      let lines = try? prices[priceID]?.rates.lines(of: call.call.usage), !lines.isEmpty,
      lines.reduce(0, { $0 + $1.cost.nanodollars }) == cost.nanodollars
    else { return nil }
    return lines.map { FOCUSCharge($0, of: call, priceID) }
  }
}
