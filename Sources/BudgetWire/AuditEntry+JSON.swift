package import BudgetKit

extension AuditEntry {
  fileprivate var json: JSON {
    .fields([
      "audit_id": .integer(id),
      "changed_at": .instant(changedAt),
      "actor": .string(change.actor),
      "workspace_id": .id(workspace),
      "action": .string(action),
      "subject": .string(subject),
      "before": Self.value(before),
      "after": Self.value(after),
      "reason": .text(change.reason),
      "digest": .string(digest.description),
    ])
  }

  /// Returns what was noted as JSON, and a text that is none, which nothing writes, as it stands.
  private static func value(_ text: String?) -> JSON {
    guard let text else { return .null }
    return (try? JSON(parsing: text)) ?? .string(text)
  }
}

extension AuditEntry {
  /// What the change made different, as pairs of a field and its values; a change that is no object
  /// is one pair without a name.
  package var differences: [(field: String, before: JSON?, after: JSON?)] {
    let (before, after) = (self.before.map(Self.value), self.after.map(Self.value))
    guard before?.object != nil || after?.object != nil else {
      return before == nil && after == nil ? [] : [("", before, after)]
    }
    let fields = (before?.object ?? []).map(\.key) + (after?.object ?? []).map(\.key)
    var seen: Set<String> = []
    return fields.filter { seen.insert($0).inserted }
      .map { ($0, before?[$0], after?[$0]) }
      .filter { $0.1 != $0.2 }
  }
}

extension [AuditEntry] {
  package var json: JSON { .fields(["changes": .array(map(\.json))]) }
}

extension JSON {
  /// The head of the audit log, or that there is none.
  package static func auditHead(_ head: AuditDigest?) -> JSON {
    .fields(["head": .text(head?.description)])
  }
}
