import BudgetKit
import BudgetWire

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
