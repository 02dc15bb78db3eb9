import BudgetKit

extension BudgetSimulation {
  /// What came of the replay, for people: figures, the proposal, and the first refused calls.
  func text(_ style: Style) -> String {
    var values = NamedValues()
    let kind = isHard ? "hard" : "soft"
    let limit = budget.settings.limitAmount
    let inWords = limit.unit == .usd ? limit.description : limit.inWords
    values.add("replay of", "\(budget.scope), \(inWords) \(budget.window), \(kind)")
    values.add("history", period.text(in: zone))
    values.add("calls", "\(calls)\(tokens(amount, ",")), for \(cost.inDollars)")
    if refusedCalls > 0, let firstRefusal, let lastRefusal {
      let share = percent(Double(refusedCalls) / Double(max(1, calls)))
      values.add(
        isHard ? "would refuse" : "beyond it",
        "\(counted(refusedCalls, "call")) (\(share))\(tokens(refusedAmount, "")) for \(refusedCost.inDollars), from \(firstRefusal.toTheMinute(in: zone)) to \(lastRefusal.toTheMinute(in: zone))"
      )
      values.add("in", "\(refusingAccounts) of \(counted(accounts, partName))")
    } else {
      values.add(isHard ? "would refuse" : "beyond it", "nothing")
    }
    values.addProse("proposal", proposal.reason(for: budget) { $0.dayOrMinute(in: zone) })
    return values.text + (refused.isEmpty ? "" : "\n" + table.text(style))
  }

  /// Says how many tokens calls have, where the budget counts these.
  private func tokens(_ amount: BudgetAmount, _ comma: String) -> String {
    amount.unit == .tokens ? "\(comma) with \(amount.inWords)" : ""
  }

  private var isHard: Bool { budget.settings.isHard }

  /// What an account of the budget is.
  private var partName: String {
    guard budget.scope.each.isEmpty else { return "account" }
    return switch budget.window {
    case .hour, .day, .week, .month, .quarter, .year: budget.window.name
    default: "account"
    }
  }

  private var table: Table {
    let each = budget.scope.each
    let unit = budget.settings.unit
    let projects = budget.scope.project == nil && !each.contains(.project)
    let models = !each.contains(.model)
    var table = Table(
      [.init("BEGAN")] + each.map { Table.Column($0.name.uppercased()) }
        + (projects ? [.init("PROJECT", detail: 1)] : [])
        + (models ? [.init("MODEL")] : []) + [.init("COST", .decimal)]
        + (unit == .tokens ? [.init("TOKENS", .right)] : []) + [
          .init(unit == .usd ? "SPENT" : "USED", .decimal), .init("LIMIT", .decimal),
        ]
    )
    for refusal in refused {
      table.add(
        [refusal.startedAt.toTheMinute(in: zone)] + each.map { refusal.scope[$0] ?? "(none)" }
          + (projects ? [refusal.context.project?.rawValue ?? ""] : [])
          + (models ? [refusal.model] : []) + [refusal.cost.description]
          + (unit == .tokens ? [refusal.amount.description] : []) + [
            refusal.spent.description, budget.settings.limitAmount.description,
          ]
      )
    }
    return table
  }

  /// What to know of the figures: whatever is not in them.
  var remarks: [String] {
    var remarks: [String] = []
    let more = refusedCalls - Int64(refused.count)
    if more > 0, !refused.isEmpty {
      remarks.append("\(counted(more, "more call")) of this kind not listed; --limit lists more.")
    }
    if unpricedCalls > 0 {
      remarks.append(
        "\(counted(unpricedCalls, "call")) without a price took only what was held for \(unpricedCalls == 1 ? "it" : "them"); a hard budget refuses such models unless told otherwise."
      )
    }
    if earlierRefusals > 0 {
      remarks.append(
        "A budget of this ledger refused \(counted(earlierRefusals, "reservation")) in this time; calls that were not made are not in the history."
      )
    }
    return remarks
  }
}
