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
      if field == "price" { return Self.ratesText(before, after) }
      if field == "paid_millionths" { return "paid \(Self.percentText(before, after))" }
      let change = before.map { "\(Self.text($0)) -> \(Self.text(after))" } ?? Self.text(after)
      return field.isEmpty ? change : "\(field) \(change)"
    }
    .joined(separator: ", ")
  }

  /// The rates of a price that are new or changed, in US dollars.
  private static func ratesText(_ before: JSON?, _ after: JSON?) -> String {
    let members = (after?.object ?? []) + (before?.object ?? []).filter { after?[$0.key] == nil }
    let scale = members.contains { $0.key == "unit" } ? 15 : 9
    func rate(_ value: JSON?, _ name: String) -> String {
      guard name == "rate" || scale == 9, let number = value?.number.flatMap({ Int64($0) }) else {
        return text(value)
      }
      return DecimalText.print(number, scale: scale)
    }
    let changes = members.filter { before?[$0.key] != after?[$0.key] }.map { member in
      let new = rate(after?[member.key], member.key)
      let old = before.map { rate($0[member.key], member.key) + " -> " } ?? ""
      return "\(member.key) \(old)\(new)"
    }
    return changes.joined(separator: ", ") + " USD" + (scale == 9 ? " per million" : "")
  }

  /// The part of the list price that is paid, in percent.
  private static func percentText(_ before: JSON?, _ after: JSON?) -> String {
    func percent(_ value: JSON?) -> String {
      value?.number.flatMap { Int64($0) }.map { DecimalText.print($0, scale: 4) + " %" }
        ?? text(value)
    }
    return (before.map { percent($0) + " -> " } ?? "") + percent(after)
  }

  private static func text(_ value: JSON?) -> String {
    guard let value, !value.isNull else { return "none" }
    return value.string ?? value.description
  }
}
