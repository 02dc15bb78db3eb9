package import BudgetKit

extension ClosedSession {
  /// The session, and what it came to, as one object; `null` for sums that are not known.
  package func json(_ total: UsageFigures?, isClosed: Bool = true) -> JSON {
    JSON.fields([
      "session_id": .string(id),
      "workspace_id": .id(workspace),
      "closed": .bool(isClosed),
      "closed_at": .instant(closedAt),
      "actor": .string(change.actor),
      "reason": .text(change.reason),
      "cost_usd": .money(total?.cost),
      "calls": total.map { .integer($0.calls) } ?? .null,
      "tokens_total": total.map { .integer($0.totalTokens) } ?? .null,
      "unpriced_calls": total.map { .integer($0.unpricedCalls) } ?? .null,
    ])
  }
}

extension JSON {
  /// Sessions, each with what it came to.
  package static func sessions(_ list: [(session: ClosedSession, total: UsageFigures?)]) -> JSON {
    .fields(["sessions": .array(list.map { $0.session.json($0.total) })])
  }
}
