package import BudgetKit

extension CalendarEvent {
  package var json: JSON {
    .fields([
      "workspace_id": .id(workspace), "day": .day(day), "kind": .string(kind.rawValue),
      "factor": .number(factor), "note": .text(note),
    ])
  }

  /// What tells that the event was removed.
  package static func removedJSON(
    _ kind: CalendarEvent.Kind,
    on day: CivilDate,
    of workspace: WorkspaceID
  ) -> JSON {
    .fields([
      "workspace_id": .id(workspace), "day": .day(day), "kind": .string(kind.rawValue),
      "removed": .bool(true),
    ])
  }

  /// The factor as a decimal.
  package var factor: String { DecimalText.print(factorThousandths, scale: 3) }
}

extension [CalendarEvent] {
  package var json: JSON { .fields(["events": .array(map(\.json))]) }
}
