import BudgetKit

extension CalendarEvent {
  var json: JSON {
    .fields([
      "workspace_id": .id(workspace), "day": .day(day), "kind": .string(kind.rawValue),
      "factor": .number(factor), "note": .text(note),
    ])
  }

  fileprivate var factor: String { DecimalText.print(factorThousandths, scale: 3) }
}

extension [CalendarEvent] {
  /// The events as a table; nothing without any.
  func text(_ style: Style) -> String {
    var table = Table([
      .init("DAY"), .init("KIND"), .init("FACTOR", .decimal), .init("NOTE"),
    ])
    for event in self {
      table.add([event.day.description, event.kind.rawValue, event.factor, event.note ?? ""])
    }
    return table.text(style)
  }
}
