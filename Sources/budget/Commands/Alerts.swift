import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget alerts`: the thresholds that were crossed.
struct Alerts: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract:
      "List crossed thresholds, and days and hours that were not normal, newest first.",
    discussion: """
      Without --project it lists those of the workspace and all its projects. There are three kinds: spend, at a \
      percentage of the budget; forecast, at a chance of exceeding it; and anomaly, for a day or an hour that cost or \
      used far more than expected. Alerts of the last two kinds are recorded only with --check, for instance by an hourly job. \
      It says how many alerts are new: each is new once, in the first check after it was recorded. Alerts of rules are listed by 'budget rules list --history'.

      Example:
        budget alerts acme
        budget alerts acme --check --limit 10
        budget alerts --all --check --json
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Flag(
    help:
      "First check the workspace and each of its projects with a budget, or the given project, and record what is new."
  )
  var check = false

  @Option(parsing: .unconditional, help: ArgumentHelp("At most this many.", valueName: "n"))
  var limit = "1000"

  @OptionGroup var amounts: AmountOptions
  @OptionGroup var options: GlobalOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let limit = Int(try count(limit, "--limit", upTo: 10_000))
    let ledger = try options.ledger()
    guard let scope else { return try answerForAll(limit, in: ledger) }
    let doubts = try ledger.doubts(about: scope)
    let budget = ledger.budget(for: scope)
    let new = Set(check ? try budget.newAlerts(by: options.change()) : [])
    let ofRules = check ? try ledger.checkRules(of: scope.workspace) : []
    let alerts = try budget.alerts(limit: limit)
    return Answer(
      json: alerts.json(new: new),
      text: text(alerts, in: [scope.workspace: try ledger.zone(of: scope.workspace)]),
      remarks: doubts + remarks(alerts, new, on: scope)
        + (try remarks(ofRules, of: scope.workspace, in: ledger))
    )
  }

  /// Lists the alerts of every workspace together, the newest first.
  private func answerForAll(_ limit: Int, in ledger: Ledger) throws -> Answer {
    var new = Set<BudgetAlert>()
    var alerts: [BudgetAlert] = []
    let workspaces = try ledger.everyWorkspace()
    for scope in workspaces {
      let budget = ledger.budget(for: scope)
      if check { new.formUnion(try budget.newAlerts(by: options.change())) }
      alerts += try budget.alerts(limit: limit)
    }
    let ofRules = check ? try ledger.checkRules() : []
    // The alerts of one workspace stay in their order where they were recorded at the same instant.
    let newest = alerts.enumerated().sorted { left, right in
      left.element.recordedAt == right.element.recordedAt
        ? left.offset < right.offset : left.element.recordedAt > right.element.recordedAt
    }
    .prefix(limit).map(\.element)
    let found = new.isEmpty ? "No new alerts." : "\(counted(new.count, "new alert"))."
    var zones: [WorkspaceID: Zone] = [:]
    for scope in workspaces { zones[scope.workspace] = try ledger.zone(of: scope.workspace) }
    return Answer(
      json: newest.json(new: new),
      text: text(newest, in: zones, withWorkspace: true),
      remarks: workspaces.isEmpty
        ? [remarkOnNoWorkspace]
        : (newest.isEmpty ? ["No threshold has been crossed."] : check ? [found] : [])
          + (try remarks(ofRules, of: nil, in: ledger))
    )
  }

  /// What to say of the alerts of rules, which are listed elsewhere: the new ones of forecasts and
  /// burn rates, and those that nobody has noted yet.
  private func remarks(
    _ new: [RuleAlert],
    of workspace: WorkspaceID?,
    in ledger: Ledger
  ) throws -> [String] {
    let open = try ledger.ruleAlerts(of: workspace).count { $0.acknowledgedAt == nil }
    let count = new.isEmpty ? open : new.count
    guard count > 0 else { return [] }
    let (are, them) = count == 1 ? ("is", "it") : ("are", "them")
    let found =
      new.isEmpty
      ? "\(counted(open, "alert")) of rules \(are) not noted yet"
      : "\(counted(new.count, "new alert")) by rules"
    return ["\(found); 'budget rules list --history' shows \(them)."]
  }

  /// What came of the check: how many of the alerts are new, and those of the workspace that a list
  /// of one project leaves out.
  private func remarks(
    _ alerts: [BudgetAlert],
    _ new: Set<BudgetAlert>,
    on scope: BudgetScope
  ) -> [String] {
    let listed = new.count { scope.project == nil || $0.scope == scope }
    let others = new.count - listed
    let found = listed == 0 ? "No new alerts." : "\(counted(listed, "new alert"))."
    let workspace = BudgetScope(workspace: scope.workspace)
    return (alerts.isEmpty ? ["No threshold has been crossed."] : check ? [found] : [])
      + (others > 0 ? ["\(counted(others, "new alert")) of \(workspace), not listed here."] : [])
  }

  private func text(
    _ alerts: [BudgetAlert],
    in zones: [WorkspaceID: Zone],
    withWorkspace: Bool = false
  ) -> String {
    let areFurther = alerts.contains { !$0.scope.furtherWords.isEmpty }
    var columns = [Table.Column("RECORDED")]
    if withWorkspace { columns.append(.init("WORKSPACE")) }
    columns.append(.init("PROJECT"))
    if areFurther { columns.append(.init("SCOPE")) }
    columns += [
      .init("ALERT"), .init("SPENT", .decimal), .init("LIMIT", .decimal),
      .init("PERIOD FROM", detail: 1),
    ]
    var table = Table(columns)
    for alert in alerts {
      let zone = zones[alert.scope.workspace] ?? .utc
      var cells = [alert.recordedAt.toTheMinute(in: zone)]
      if withWorkspace { cells.append(alert.scope.workspace.rawValue) }
      cells.append(alert.scope.project?.rawValue ?? "")
      if areFurther { cells.append(alert.scope.furtherWords) }
      cells.append(alert.text)
      cells += amounts.style.cells([alert.spentAmount, alert.limitAmount])
      cells.append(alert.periodStart.dayOrMinute(in: zone))
      table.add(cells)
    }
    return table.text(.output)
  }
}

extension BudgetAlert {
  /// What was crossed; the limit beside it is the budget, or what was normal at most.
  fileprivate var text: String {
    switch kind {
    case .spend:
      window == .month && budgetUnit == .usd
        ? "spend: \(thresholdPercent) %"
        : "spend: \(thresholdPercent) % (\(window.adverb)\(budgetUnit.ofWhat))"
    case .forecast: "forecast: \(thresholdPercent) % likely to exceed"
    case .anomaly:
      (anomalyUnit == .hour ? "anomaly of an hour" : "anomaly of a day")
        + (usage == nil ? "" : measure.map { ", in \($0.rawValue)" } ?? "")
    }
  }
}
