/// What the days of groups add up to from which rows have left: the other levels of the usage cube
/// and the notes of what has left must say the same.
struct CubeBeforeLines {
  /// What is noted of rows that leave.
  struct Total: Equatable, CustomStringConvertible {
    var calls: Int64 = 0
    var cost = Money.zero
    var tokens: Int64 = 0

    var description: String {
      "\(cost.inDollars) for \(counted(Int(clamping: calls), "call")) with \(tokens) tokens"
    }

    fileprivate mutating func add(_ sums: UsageSums) {
      calls &+= sums.calls
      cost = cost + sums.cost
      tokens &+= sums.tokens.prompt &+ sums.tokens.completion
    }
  }

  /// By day and by what stands for the project.
  private(set) var projectDays: [RowSums.HourKey: UsageSpend] = [:]
  /// By day and by what stands for the model; calls and cost alone.
  private(set) var modelDays: [RowSums.HourKey: UsageSpend] = [:]
  /// By what stands for the workspace.
  private(set) var totals: [UInt64: Total] = [:]
  /// What the rows add up to that are still here, or came late.
  private(set) var rows: [UInt64: Total] = [:]

  /// Takes in a cell of the days of groups, with what rows that are here add up to.
  mutating func add(
    _ cell: VerificationRepository.DayCell,
    withRows computed: UsageSums?
  ) throws {
    let project = RowSums.HourKey(day: cell.day, hour: 0, key: cell.key.project)
    let spend = UsageSpend(totals: cell.sums.totals, held: cell.sums.held)
    try projectDays[project, default: UsageSpend()] += spend
    let model = RowSums.HourKey(day: cell.day, hour: 0, key: cell.model)
    var cost = UsageSpend()
    (cost.totals.calls, cost.totals.cost) = (cell.sums.calls, cell.sums.cost)
    try modelDays[model, default: UsageSpend()] += cost
    totals[cell.key.workspace, default: Total()].add(cell.sums)
    if let computed { rows[cell.key.workspace, default: Total()].add(computed) }
  }
}
