import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget simulate`: what a planned budget would have refused.
struct Simulate: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Replay what was recorded against a planned budget.",
    discussion: """
      Tells which calls the budget would have refused, when, and how much money they were, and proposes a limit. \
      Nothing is written. Each call is taken at what it cost, in the order of time; what is refused counts as not \
      spent. With --unit tokens or calls it is taken at its tokens, or as one call, and uses of resources take no \
      part. Neither do other budgets.

      Example:
        budget simulate acme --daily 20 --since 2026-01-01
        budget simulate acme --each user --rolling 24h=2 --limit 5
        budget simulate acme --daily 20000 --unit tokens
      """
  )

  @OptionGroup(title: "What is limited") var scope: BudgetScopeOptions
  @OptionGroup(title: "The planned limit") var limits: BudgetLimitOptions

  @Flag var enforcement: SetBudget.Enforcement?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("First day or instant to judge; default 60 days ago.", valueName: "instant")
  )
  var since: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Day or instant before which to judge; default now.", valueName: "instant")
  )
  var until: String?

  @Option(
    help: ArgumentHelp(
      "The IANA time zone of the periods; default that of the workspace.",
      valueName: "zone"
    )
  )
  var timeZone: String?

  @Option(
    help: ArgumentHelp("The day on which weeks begin.", valueName: "weekday"),
    completion: .list(Weekday.allCases.map(\.rawValue))
  )
  var weekStarts: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The day on which months begin, 1 to 28.", valueName: "day")
  )
  var monthStarts: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("List at most this many refused calls; all are counted.", valueName: "n")
  )
  var limit = "20"

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let most = Int(try count(limit, "--limit", upTo: 10_000))
    let zone = try timeZone.map { text in
      try reading("--time-zone") { try Zone(identifier: text) }
    }
    _ = try plan(of: scope, in: .utc)
    let ledger = try options.ledger()
    let days = try zone ?? (scope.isWholeLedger ? .utc : ledger.zone(of: scope.workspace))
    let budget = try plan(of: scope, in: days)
    let period = try period(in: days, now: ledger.now)
    let simulation = try ledger.simulate(
      budget,
      during: period,
      zone: days,
      firstDay: firstDay(of: budget.window),
      listing: most
    )
    let doubts =
      try scope.isWholeLedger ? [] : ledger.doubts(about: BudgetScope(workspace: scope.workspace))
    return Answer(
      json: simulation.json,
      text: simulation.text(.output),
      remarks: doubts + simulation.remarks
    )
  }

  /// Returns the one budget that is planned.
  private func plan(of scope: BudgetScope, in zone: Zone) throws -> BudgetKit.Budget {
    let planned = try limits.limits(in: zone)
    guard planned.count == 1, let (window, limit) = planned.first else {
      throw Failure.usage(
        planned.isEmpty
          ? "Add the limit to simulate, such as --daily 20."
          : "One limit at a time; leave the others out."
      )
    }
    return BudgetKit.Budget(
      scope: scope,
      window: window,
      settings: MonthlyBudget(limit: limit, mode: enforcement?.mode ?? .hard)
    )
  }

  private func period(in zone: Zone, now: Instant) throws -> Period {
    let end = try until.map { try instantOrDay($0, "--until", in: zone) } ?? now
    let sixtyDays: Int64 = 60 * 86_400_000
    let start =
      try since.map { try instantOrDay($0, "--since", in: zone) }
      ?? end.adding(milliseconds: -sixtyDays)
    return try reading("--since") { try Period(start: start, end: end) }
  }

  private func firstDay(of window: BudgetWindow) throws -> Int {
    guard weekStarts == nil || window == .week else {
      throw Failure.usage("--week-starts belongs to --weekly; leave it out.")
    }
    guard monthStarts == nil || window == .month else {
      throw Failure.usage("--month-starts belongs to --monthly; leave it out.")
    }
    let weekday: Weekday? = try weekStarts.map { try choice($0.lowercased(), "--week-starts") }
    guard let monthStarts else { return weekday?.number ?? 1 }
    let day = try count(monthStarts, "--month-starts", upTo: 28)
    guard day > 0 else {
      throw Failure.usage("--month-starts: 0 is out of range; it is at least 1.")
    }
    return Int(day)
  }
}
