/// The sums of the rows that one transaction writes, so that each cell of the usage cube and each
/// execution is changed once.
struct CollectedSums {
  /// An execution of a workspace.
  struct ExecutionKey: Hashable {
    let workspace: WorkspaceID
    let execution: ExecutionID
  }

  private(set) var days: [UsageCell.Day: UsageSums] = [:]
  private(set) var projectDays: [UsageCell.ProjectDay: UsageSpend] = [:]
  private(set) var projectHours: [UsageCell.ProjectHour: UsageSpend] = [:]
  private(set) var modelHours: [UsageCell.ModelHour: UsageSpend] = [:]
  private(set) var executions: [ExecutionKey: ExecutionSums] = [:]
  /// Whether a sum has become so large that no further row may be added.
  private(set) var isFull = false

  /// Adds what a row has, unless the sums are full.
  mutating func add(_ charge: Charge, at cell: UsageCell) throws {
    let sums = charge.sums
    let spend = UsageSpend(totals: sums.totals, held: sums.held)
    days[cell.groupDay, default: UsageSums()] += sums
    try projectDays[cell.projectDay, default: UsageSpend()] += spend
    try projectHours[cell.projectHour, default: UsageSpend()] += spend
    try modelHours[cell.modelHour, default: UsageSpend()] += spend
    if let execution = charge.execution {
      let key = ExecutionKey(workspace: charge.workspace, execution: execution)
      executions[key, default: ExecutionSums()].add(sums, charge.kind, at: charge.timestamp)
    }
    total += sums
    isFull = total.isLarge
  }

  /// The sums of all rows, which none of the others passes.
  private var total = UsageSums()
}
