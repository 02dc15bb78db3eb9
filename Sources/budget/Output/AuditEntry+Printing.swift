import BudgetKit
import BudgetWire

extension [AuditEntry] {
  /// The changes as a table, with the times of a zone; nothing without any.
  func text(_ style: Style, in zone: Zone) -> String {
    var table = Table([
      .init("CHANGED"), .init("ACTOR"), .init("ACTION"), .init("SUBJECT"), .init("DIFFERENCE"),
      .init("REASON"),
    ])
    for entry in self {
      table.add([
        entry.changedAt.toTheMinute(in: zone), entry.change.actor, entry.action, entry.subject,
        entry.differenceText, entry.change.reason ?? "",
      ])
    }
    return table.text(style)
  }
}

extension AuditEntry {
  /// What is different since: the fields that changed with both values, or how a thing looks that
  /// is new.
  fileprivate var differenceText: String {
    if after == nil, before != nil { return "removed" }
    return differences.map { field, before, after in
      let change = before.map { "\(Self.text($0)) -> \(Self.text(after))" } ?? Self.text(after)
      return field.isEmpty ? change : "\(field) \(change)"
    }
    .joined(separator: ", ")
  }

  private static func text(_ value: JSON?) -> String {
    guard let value, !value.isNull else { return "none" }
    return value.string ?? value.description
  }
}
