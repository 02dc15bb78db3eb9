package import BudgetKit

extension BudgetOverride {
  /// What tells that the override was taken back.
  package var removedJSON: JSON {
    .fields(["override_id": .integer(id), "removed": .bool(true)])
  }

  /// The override with the budget that it is of.
  package func json(of scope: BudgetScope, _ window: BudgetWindow) -> JSON {
    .fields([
      "override_id": .integer(id),
      "kind": .string(isTopUp ? "top-up" : "raise"),
      "workspace_id": scope.workspaceJSON,
      "project_id": .id(scope.project),
      "amount": .amount(amount),
      "from": .instant(start),
      "until": .instant(end),
      "reason": .string(reason),
      "actor": .string(actor),
      "removed_at": .instant(removedAt),
    ]).adding(scope.furtherFields(window))
      .adding(amount.unit.furtherFields)
      .adding(scope.each.isEmpty ? [:] : ["each": scope.eachJSON])
  }
}

extension [ListedOverride] {
  /// The overrides with whether they add something now.
  package var json: JSON {
    .fields([
      "overrides": .array(
        map { listed in
          listed.override.json(of: listed.scope, listed.window).adding([
            "in_force": .bool(listed.isInForce), "ended": .bool(listed.hasEnded),
          ])
        }
      )
    ])
  }
}
