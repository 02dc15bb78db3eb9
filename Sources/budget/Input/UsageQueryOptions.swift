import ArgumentParser
import BudgetKit

/// Which rows a usage table takes in, and in what order it tells them.
struct UsageQueryOptions: ParsableArguments {
  @OptionGroup var period: UsagePeriodOptions

  @Option(
    help: ArgumentHelp(
      "names, cost, calls, tokens, prompt, completion, failed, failed-cost, unpriced or latency; the largest first.",
      valueName: "figure"
    )
  )
  var sort: String?

  @Flag(help: "Tell the smallest first.")
  var rising = false

  @Option(help: ArgumentHelp("Number of groups; the rest is one line.", valueName: "n"))
  var top: String?

  @OptionGroup var filters: UsageFilterOptions
}

extension UsageQueryOptions {
  /// Whether none of the options is given.
  var isEmpty: Bool {
    period.isEmpty && sort == nil && !rising && top == nil && filters.isEmpty
  }

  /// Returns a question about workspaces; `nil` for all of them.
  func query(
    _ workspaces: [WorkspaceID]?,
    project: ProjectID?,
    by groupings: [UsageGrouping],
    since: String?,
    until: String?
  ) throws -> UsageQuery {
    var query = UsageQuery(workspaces: workspaces, by: groupings)
    query.period = try period.period(since: since, until: until)
    try filters.apply(to: &query, project: project)
    query.order = try order()
    query.top = try top.map { Int(try count($0, "--top", upTo: 1_000_000)) }
    return query
  }

  private func order() throws -> UsageOrder? {
    guard sort != "names" else {
      guard !rising else {
        throw Failure.usage("--rising belongs to a figure; names are always in their order.")
      }
      return .names
    }
    guard sort != nil || rising else { return nil }
    guard let measure = UsageMeasure(rawValue: sort ?? UsageMeasure.cost.rawValue) else {
      let known = ["names"] + UsageMeasure.allCases.map(\.rawValue)
      throw Failure.usage(
        "--sort: \(quoted(sort ?? "")) is not known; write one of \(known.joined(separator: ", "))."
      )
    }
    return rising ? .rising(measure) : .falling(measure)
  }
}
