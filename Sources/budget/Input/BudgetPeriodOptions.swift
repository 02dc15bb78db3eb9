import ArgumentParser
import BudgetKit

/// When the periods of a budget begin.
struct BudgetPeriodOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The IANA time zone of the workspace; a new one has UTC. Of the whole ledger's budget its own.",
      valueName: "zone"
    )
  )
  var timeZone: String?

  @Option(
    help: ArgumentHelp(
      "An IANA time zone for this budget alone, from its next period on.",
      valueName: "zone"
    )
  )
  var ownTimeZone: String?

  @Option(
    help: ArgumentHelp(
      "The day on which weeks begin, from the next week on; Monday at first.",
      valueName: "weekday"
    ),
    completion: .list(Weekday.allCases.map(\.rawValue))
  )
  var weekStarts: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The day on which months begin, 1 to 28, from the next month on.",
      valueName: "day"
    )
  )
  var monthStarts: String?

  @Flag(help: "Let another zone or first day hold at once, and count anew.")
  var atOnce = false
}

/// The days of the week, Monday first.
enum Weekday: String, CaseIterable {
  case monday
  case tuesday
  case wednesday
  case thursday
  case friday
  case saturday
  case sunday

  /// Its number: Monday is 1.
  var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }
}

extension BudgetPeriodOptions {
  /// The zone of the workspace, where one is given.
  func workspaceZone() throws -> Zone? { try zone(timeZone, "--time-zone") }

  /// Returns what changes of the periods of budgets of these windows; `nil` for nothing.
  func calendar(
    of scope: BudgetScope,
    _ windows: [BudgetWindow]
  ) throws -> BudgetCalendarUpdate? {
    var own = try zone(ownTimeZone, "--own-time-zone")
    if scope.isWholeLedger { own = try own ?? workspaceZone() }
    guard weekStarts == nil || monthStarts == nil else {
      throw Failure.usage(
        "--week-starts is for a weekly and --month-starts for a monthly budget; give one."
      )
    }
    try require(.week, in: windows, for: weekStarts != nil, "--week-starts", "--weekly")
    try require(.month, in: windows, for: monthStarts != nil, "--month-starts", "--monthly")
    let weekday: Weekday? = try weekStarts.map { try choice($0.lowercased(), "--week-starts") }
    let firstDay = try weekday?.number ?? monthStarts.map(dayOfMonth)
    guard own != nil || firstDay != nil else {
      guard !atOnce else {
        throw Failure.usage("--at-once belongs to another zone or first day; give one of them.")
      }
      return nil
    }
    return BudgetCalendarUpdate(zone: own, firstDay: firstDay, isImmediate: atOnce)
  }

  /// What to say of a first day that was set: it shows in no table.
  var remarks: [String] {
    let days = [
      weekStarts.map {
        "Weeks begin on \($0.prefix(1).uppercased() + $0.dropFirst().lowercased())"
      },
      monthStarts.map { "Months begin on day \($0)" },
    ].compactMap(\.self)
    return days.map { "\($0) from \(atOnce ? "now" : "the next period") on." }
  }

  private func require(
    _ window: BudgetWindow,
    in windows: [BudgetWindow],
    for isGiven: Bool,
    _ option: String,
    _ limit: String
  ) throws {
    guard isGiven, windows != [window] else { return }
    throw Failure.usage("\(option) belongs to \(limit) alone; set other windows by themselves.")
  }

  private func dayOfMonth(_ text: String) throws -> Int {
    let day = try count(text, "--month-starts", upTo: 28)
    guard day > 0 else {
      throw Failure.usage("--month-starts: 0 is out of range; it is at least 1.")
    }
    return Int(day)
  }

  private func zone(_ text: String?, _ option: String) throws -> Zone? {
    try text.map { text in try reading(option) { try Zone(identifier: text) } }
  }
}
