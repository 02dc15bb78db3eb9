package import BudgetKit

extension [RemovedRows] {
  /// What has left each workspace.
  package var json: JSON {
    .fields([
      "removed": .array(map(\.json)),
      "rows": .integer(reduce(0) { $0 + $1.count }),
    ])
  }
}

extension RemovedRows {
  /// What has left a workspace.
  package var json: JSON {
    .fields([
      "workspace_id": .id(workspace),
      "before": .instant(before),
      "archive": .text(archive?.path),
      "archive_id": .text(archive?.id),
      "finished": .bool(isFinished),
      "first_at": firstAt.map(JSON.instant) ?? .null,
      "calls": .integer(calls),
      "resources": .integer(resources),
      "adjustments": .integer(adjustments),
      "cost_usd": .money(cost),
      "tokens_total": .integer(tokens),
    ])
  }
}
