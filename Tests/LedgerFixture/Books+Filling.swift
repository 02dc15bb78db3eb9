package import BudgetKit

extension Books {
  /// Fills a ledger with some of everything that its tables hold, at an instant of its clock.
  package static func fill(_ ledger: Ledger, at now: Instant) throws {
    try setLimits(workspace: 5_000_000_000, project: 4_000_000_000, in: ledger)
    let workspace = try WorkspaceID(Books.workspace)
    for number in 0..<60 {
      try ledger.record(try call(number, at: now))
      let manager = ledger.budget(
        for: workspace,
        project: try ProjectID(projects[number % projects.count])
      )
      let id = try ReservationID("hold-\(number)")
      let seconds: Int64 = number % 5 == 4 ? 1 : 86_400
      _ = try manager.reserve(Money(nanodollars: 1_000), id: id, expiresAfter: .seconds(seconds))
      if number % 5 == 1 { try manager.release(id) }
      if number % 5 == 2 { try manager.settle(id, with: .cost(Money(nanodollars: 900))) }
    }
    try ledger.calendarEvents.set(
      CalendarEvent(workspace: workspace, day: CivilDate(iso8601: "2026-12-25"), kind: .holiday),
      by: Change(by: "test")
    )
  }

  private static func call(_ number: Int, at now: Instant) throws -> LLMCall {
    LLMCall(
      id: try RecordID("call-\(number)"),
      workspace: try WorkspaceID(workspace),
      project: try ProjectID(projects[number % projects.count]),
      execution: try ExecutionID("run-\(number % 7)"),
      provider: "openai",
      model: number % 9 == 0 ? "unheard-of" : "gpt-4o",
      usage: TokenUsage(prompt: 1_000, completion: Int64(number)),
      timestamp: now.adding(milliseconds: Int64(-number) * 43_200_000)
    )
  }
}
