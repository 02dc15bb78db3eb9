internal import BudgetSQLite

extension Bookkeeper {
  /// Enters an event in the place of one of the same kind on the same day, whose note stays where
  /// there is no other.
  func setEvent(
    _ event: CalendarEvent,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> CalendarEvent {
    let zone = try zone(of: event.workspace, on: connection)
    try event.validate(today: zone.civilDate(at: now))
    try change.validate()
    let before = try CalendarEventTable.find(
      event.kind,
      on: event.day,
      of: event.workspace,
      on: connection
    )
    var event = event
    event.note = event.note ?? before?.note
    try registerWorkspace(event.workspace, on: connection)
    try CalendarEventTable.upsert(event, on: connection)
    try audit("set event", event, before: before, after: event, by: change, on: connection)
    return event
  }

  /// Removes an event, and returns whether there was one.
  func removeEvent(
    _ kind: CalendarEvent.Kind,
    on day: CivilDate,
    of workspace: WorkspaceID,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> Bool {
    try change.validate()
    guard
      let event = try CalendarEventTable.find(kind, on: day, of: workspace, on: connection)
    else { return false }
    try CalendarEventTable.delete(event, on: connection)
    try audit("remove event", event, before: event, after: nil, by: change, on: connection)
    return true
  }

  private func audit(
    _ action: String,
    _ event: CalendarEvent,
    before: CalendarEvent?,
    after: CalendarEvent?,
    by change: Change,
    on connection: borrowing Connection
  ) throws {
    try AuditRepository.insert(
      AuditRepository.Entry(
        changedAt: now,
        change: change,
        workspace: event.workspace,
        action: action,
        subject: "workspace \(event.workspace) \(event.day)",
        before: before?.json,
        after: after?.json
      ),
      on: connection
    )
  }
}

extension CalendarEvent {
  /// The event as the audit log shows it.
  fileprivate var json: JSON {
    .object([
      JSON.Member("day", .string(day.description)),
      JSON.Member("kind", .string(kind.rawValue)),
      JSON.Member("factor_thousandths", .integer(factorThousandths)),
      JSON.Member("note", note.map(JSON.string) ?? .null),
    ])
  }
}
