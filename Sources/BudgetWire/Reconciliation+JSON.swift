package import BudgetKit

extension Reconciliation {
  /// The figures, with what could not be read of the invoice.
  package func json(_ invoice: Invoice) -> JSON {
    .fields([
      "workspace_id": .id(workspace),
      "time_zone": .string("UTC"),
      "booked": .bool(entries != nil),
      "entries": entries.map(JSON.integer) ?? .null,
      "invoiced_usd": .money(invoiced),
      "ours_usd": .money(ours),
      "booked_before_usd": .money(booked),
      "drift_usd": .money(drift),
      "drift_percent": .percent(tenths: driftTenthsOfPercent),
      "lines_read": .integer(Int64(invoice.lines)),
      "lines_without_amount": .integer(Int64(invoice.linesWithoutAmount)),
      "refused": .integer(Int64(invoice.refused.count)),
      "rows": .array(lines.map(\.json)),
    ])
  }
}

extension Reconciliation.Line {
  fileprivate var json: JSON {
    .fields([
      "day": .day(day),
      "provider": .text(provider.isEmpty ? nil : provider),
      "model": .string(model),
      "invoiced_usd": .money(invoiced),
      "ours_usd": .money(ours),
      "booked_before_usd": .money(booked),
      "drift_usd": .money(drift),
      "drift_percent": .percent(tenths: driftTenthsOfPercent),
      "calls": .integer(calls),
      "unpriced_calls": .integer(unpricedCalls),
    ])
  }
}

extension JSON {
  fileprivate static func percent(tenths: Int64?) -> JSON {
    tenths.map { .number(DecimalText.print($0, scale: 1)) } ?? .null
  }
}
