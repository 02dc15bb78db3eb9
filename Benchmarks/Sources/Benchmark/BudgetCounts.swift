import BudgetKit
import Foundation

/// Measures what a check costs by how many budgets a call touches, and by how many there are.
struct BudgetCounts {
  private let options: Options
  private let folders: Folders
  private let acme: WorkspaceID

  init(_ options: Options, _ folders: Folders) throws {
    self.options = options
    self.folders = folders
    acme = try WorkspaceID("acme")
  }

  func run(_ targets: Targets) throws {
    let users = options.isQuick ? 10_000 : 100_000
    let contenders = [
      try contender("one budget", touching: 1),
      try contender("four budgets", touching: 4),
      try contender("10 budgets", projects: 9),
      try contender("10,000 budgets", projects: 9_999),
      try contender("each of 10 users", users: 10),
      try contender("each of \(users) users", users: users),
    ]
    let samples = try measure(contenders, rounds: options.rounds ?? (options.isQuick ? 7 : 21))
    var table = Table(["check of a ledger with", "us", "ratio"])
    for (index, one) in samples.enumerated() {
      let ratio = one.ratio(to: samples[index / 2 * 2])
      table.rows.append([one.name, one.median.short, ratio.short])
    }
    table.printAll()
    targets.atMost(1.5, samples[1].ratio(to: samples[0]), "check of four budgets / of one")
    targets.atMost(1.1, samples[3].ratio(to: samples[2]), "check beside 10,000 budgets / 10")
    targets.atMost(1.1, samples[5].ratio(to: samples[4]), "check beside \(users) users / 10")
  }

  private func contender(
    _ name: String,
    touching count: Int = 1,
    projects: Int = 0,
    users: Int = 0
  ) throws -> Contender {
    let path = folders.fast.appending(path: "budgets-\(name.filter(\.isLetterOrDigit)).sqlite").path
    path.removeDatabase()
    // A guard that reads the file for each check.
    let ledger = try Ledger(path: path, rememberingBudgets: false)
    var context = CallContext(workspace: acme, project: try ProjectID("project-5"), user: "user-5")
    if users > 0 {
      try set(BudgetScope(workspace: acme).withEach([.user]), .day, in: ledger)
    } else {
      try set(BudgetScope(workspace: acme), .month, in: ledger)
    }
    for number in 0..<projects {
      let project = try ProjectID("project-\(number)")
      try set(BudgetScope(workspace: acme, project: project), .month, in: ledger)
    }
    if count == 4 {
      try set(BudgetScope(workspace: acme), .day, in: ledger)
      try set(BudgetScope(workspace: acme, project: context.project), .day, in: ledger)
      try set(BudgetScope(workspace: acme, user: context.user), .day, in: ledger)
    }
    if count == 1 && projects == 0 && users == 0 { context.user = nil }
    for first in stride(from: 0, to: users, by: 1000) {
      let calls = (first..<min(first + 1000, users)).map { number in
        var call = LLMCall(
          workspace: acme,
          provider: "openai",
          model: "gpt-4o",
          usage: TokenUsage(prompt: 1, completion: 1)
        )
        call.attribution.user = "user-\(number)"
        return call
      }
      try ledger.record(contentsOf: calls)
    }
    let guardian = ledger.guard(for: context)
    let hold = try guardian.reserve(.cents(1))
    try guardian.release(hold.id)
    return Contender(name: name, count: 2_000) {
      for _ in 0..<2_000 {
        guard try guardian.canExecute(estimatedCost: .cents(10)).canExecute else { throw Refused() }
      }
    }
  }

  private func set(_ scope: BudgetScope, _ window: BudgetWindow, in ledger: Ledger) throws {
    let limit = BudgetAmount.usd(.dollars(1_000_000))
    try ledger.updateBudget(
      of: scope,
      window: window,
      with: BudgetUpdate(limit: limit),
      orOf: MonthlyBudget(limit: limit),
      by: Change(by: "benchmark")
    )
  }
}

extension Character {
  fileprivate var isLetterOrDigit: Bool { isLetter || isNumber }
}
