/// What people know of a workspace's days: holidays, stops, changes, and days they have explained.
public struct CalendarEventRepository: Sendable {
  let store: LedgerStore

  /// Enters an event; it replaces one of the same kind on the same day.
  ///
  /// Without a note of its own it keeps the existing one.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` for a factor that its
  ///   kind does not have, and for an explained day in the future.
  public func set(_ event: CalendarEvent, by change: Change) throws {
    try set([event], by: change)
  }

  /// Enters events in one transaction; each replaces one of the same kind on the same day.
  ///
  /// - Returns: The events with their notes, as they are now.
  /// - Throws: As ``set(_:by:)-(CalendarEvent,_)``; then none is entered.
  @discardableResult
  public func set(_ events: [CalendarEvent], by change: Change) throws -> [CalendarEvent] {
    try store.write { bookkeeper, connection in
      try events.map { try bookkeeper.setEvent($0, by: change, on: connection) }
    }
  }

  /// Removes an event, and returns whether there was one.
  public func remove(
    _ kind: CalendarEvent.Kind,
    on day: CivilDate,
    of workspace: WorkspaceID,
    by change: Change
  ) throws -> Bool {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeEvent(kind, on: day, of: workspace, by: change, on: connection)
    }
  }

  /// Returns the events of a workspace, by day.
  public func list(_ workspace: WorkspaceID) throws -> [CalendarEvent] {
    try store.read { try CalendarEventTable.list(workspace, on: $0) }
  }
}
