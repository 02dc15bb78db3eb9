import ArgumentParser
import BudgetKit

/// Which time is taken in, but for a start and an end, which other options name.
struct UsagePeriodOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The last days, today included: 30d.", valueName: "days"))
  var last: String?

  @Option(
    name: .customLong("this"),
    help: ArgumentHelp("The current hour, day, week, month or quarter.", valueName: "step")
  )
  var current: String?
}

extension UsagePeriodOptions {
  /// Whether none of the options is given.
  var isEmpty: Bool { last == nil && current == nil }

  /// Returns the time that the options name; all of it without any.
  func period(since: String?, until: String?) throws -> UsagePeriod {
    let given = [last != nil, current != nil, since != nil || until != nil].count { $0 }
    guard given <= 1 else {
      throw Failure.usage("Give one of --last, --this, or --since and --until.")
    }
    if let last {
      let digits = last.hasSuffix("d") ? String(last.dropLast()) : last
      return .last(days: Int(try count(digits, "--last", upTo: Int64(UsagePeriod.mostDays))))
    }
    if let current { return .current(try choice(current, "--this")) }
    guard since != nil || until != nil else { return .all }
    return .between(
      try since.map { try usageBound($0, "--since") },
      try until.map { try usageBound($0, "--until") }
    )
  }
}
