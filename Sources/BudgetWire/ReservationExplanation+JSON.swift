package import BudgetKit

extension ReservationExplanation {
  /// The reservation, and what became of it, as one object.
  package var json: JSON {
    let context = reservation.context
    return .fields([
      "row": .string("reservation"),
      "id": .id(reservation.id),
      "workspace_id": .id(context.workspace),
      "project_id": .id(context.project),
      "execution_id": .id(context.execution),
      "agent_id": .text(context.agent),
      "user_id": .text(context.user),
      "session_id": .text(context.session),
      "feature": .text(context.feature),
      "operation": .text(context.operation),
      "tags": .object(
        context.tags.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      ),
      "state": .string(state.rawValue),
      "estimate": .money(reservation.estimate),
      "amount": .money(reservation.amount),
      "estimated_tokens": reservation.estimatedTokens.map(JSON.integer) ?? .null,
      "held_tokens": .integer(reservation.heldTokens),
      "lent": .money(reservation.lent),
      "observed": .money(reservation.observed),
      "created_at": .instant(reservation.createdAt),
      "expires_at": .instant(reservation.expiresAt),
      "ended_at": .instant(endedAt),
      "late": .bool(reservation.isLate),
      "on_expiry": .string(reservation.onExpiry.rawValue),
      "parent_id": .id(reservation.parent),
      "children": .array(children.map(\.childJSON)),
      "calls": .array(calls.map(\.json)),
      "expiry_usd": .money(expiry?.amount),
      "budgets": .array(holdings.map(\.json)),
      "closed_accounts": .integer(Int64(closedAccounts)),
    ])
  }
}

extension Reservation {
  fileprivate var childJSON: JSON {
    .fields([
      "reservation_id": .id(id), "state": .string(state.rawValue), "amount": .money(amount),
    ])
  }
}

extension ReservationExplanation.Paid {
  fileprivate var json: JSON {
    .fields([
      "call_id": .id(id), "last": .bool(isLast), "cost_usd": .money(call?.cost),
      "here": .bool(call != nil),
    ])
  }
}

extension ReservationExplanation.Holding {
  fileprivate var json: JSON {
    .fields([
      "scope": .string(scope.description),
      "window": window.json,
      "unit": .string(amount.unit.rawValue),
      "period_start": .instant(period.start),
      "period_end": .instant(period.end),
      "holds": .amount(amount),
    ])
  }
}
