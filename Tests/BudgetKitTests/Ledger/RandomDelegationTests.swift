import Testing

@testable import BudgetKit

/// Seeded sequences of reservations that are cut from others, changed, settled and left alone.
@Suite struct RandomDelegationTests {
  private static let sequencesPerLedger = 10
  private static let operations = 60

  @Test(arguments: 0..<10)
  func `parents and children answer as a plain model does`(round: Int) throws {
    let test = try TestLedger()
    for number in 0..<Self.sequencesPerLedger {
      let seed = UInt64(round * Self.sequencesPerLedger + number)
      if number == 0 { print("RandomDelegationTests: seeds from \(seed)") }
      test.clock.now = try Instant(iso8601: "2026-01-15T12:00:00Z")
      var sequence = try DelegationSequence(seed: seed, test)
      for step in 0..<Self.operations {
        try sequence.perform(step)
        if sequence.hasFailed { return }
      }
      if number % 5 == 0 { try test.expectVerified() }
    }
    try test.expectVerified()
  }
}

/// One sequence: a workspace of its own in a ledger, and the model beside it.
private struct DelegationSequence {
  let seed: UInt64
  let test: TestLedger
  let workspace: WorkspaceID
  var random: SeededGenerator
  /// One for dollars and one for tokens, each counted as nanodollars: nothing flows between them.
  var models: [PlainPool]
  /// Those that can still be settled.
  var unsettled: [ReservationID] = []
  private var history: [String] = []
  private(set) var hasFailed = false

  private static let projects: [ProjectID?] = [nil, .search, .chat]

  init(seed: UInt64, _ test: TestLedger) throws {
    self.seed = seed
    self.test = test
    workspace = try WorkspaceID("w\(seed)")
    random = SeededGenerator(seed: seed)
    let limits: [ProjectID?: Money] = [nil: .dollars(3), .search: .dollars(2), .chat: .dollars(1)]
    for (project, limit) in limits {
      try test.setBudget(limit, workspace: workspace, project: project)
    }
    let ofTokens: [ProjectID?: Money] = [
      nil: .nanodollars(300), .search: .nanodollars(250), .chat: .nanodollars(150),
    ]
    for (project, limit) in ofTokens {
      let limit = BudgetAmount.tokens(limit.nanodollars)
      try test.ledger.updateBudget(
        of: BudgetScope(workspace: workspace, project: project),
        window: .day,
        unit: .tokens,
        with: BudgetUpdate(limit: limit),
        orOf: MonthlyBudget(limit: limit),
        by: .test
      )
    }
    models = [limits, ofTokens].map { PlainPool(now: test.clock.now, limits: $0) }
  }

  private mutating func expect(_ answer: String, _ expected: String, _ what: String) {
    guard answer != expected else {
      if !what.hasPrefix("status") { history.append("\(what): \(answer)") }
      return
    }
    hasFailed = true
    Issue.record(
      "seed \(seed), \(what): \(answer) instead of \(expected), after\n\(history.joined(separator: "\n"))"
    )
  }

  private func manager(_ project: ProjectID? = nil) -> BudgetManager {
    test.guarding(project, in: workspace)
  }

  private mutating func anyCents(upTo most: Int = 60) -> Money {
    .cents(Int64.random(in: 0...Int64(most), using: &random))
  }

  private mutating func anyTokens(upTo most: Int = 60) -> Int64 {
    Int64.random(in: 0...Int64(most), using: &random)
  }

  private mutating func anyTime() -> Int64 {
    [1, 1000, 5000, 60_000].randomElement(using: &random) ?? 1
  }

  mutating func perform(_ step: Int) throws {
    sweepModels()
    let kind = Int.random(in: 0..<20, using: &random)
    // What others draw on is swept first: the model lets it come back at once.
    if (8..<15).contains(kind) || Bool.random(using: &random) {
      try manager().expireReservations()
    }
    switch kind {
    case 0..<8: try reserve(step)
    case 8..<11: try settle(step, isFinal: true)
    case 11..<12: try settle(step, isFinal: false)
    case 12..<15: try change(step)
    case 15..<17: try release(step)
    default:
      let time = anyTime()
      history.append("step \(step), \(time) ms pass")
      test.clock.now = test.clock.now.adding(milliseconds: time)
    }
    sweepModels()
    try compare(step)
  }

  private mutating func sweepModels() {
    for index in models.indices {
      models[index].now = test.clock.now
      models[index].sweep()
    }
  }

  /// Lets both models do something, or none where one of them refuses.
  private mutating func answers(
    _ amounts: [Money],
    _ operation: (inout PlainPool, Money) -> String
  ) -> String {
    var changed = models
    var answers: [String] = []
    for index in changed.indices { answers.append(operation(&changed[index], amounts[index])) }
    if let refusal = answers.first(where: { !$0.contains(" ") && $0 != "ended" }) { return refusal }
    models = changed
    return answers.joined(separator: " and ")
  }

  private mutating func compare(_ step: Int) throws {
    for project in Self.projects {
      let status = try test.status(project, in: workspace)
      expect(
        "\(status.spentAmount) \(status.reservedAmount)",
        "\(models[0].spent(project)) \(models[0].reserved(project))",
        "status of \(project?.rawValue ?? "the workspace") after step \(step)"
      )
      let tokens = try test.ledger
        .standings(of: BudgetScope(workspace: workspace, project: project))
        .first { $0.unit == .tokens }
      expect(
        "\(tokens?.spentAmount.count ?? 0) \(tokens?.reservedAmount.count ?? 0)",
        "\(models[1].spent(project).nanodollars) \(models[1].reserved(project).nanodollars)",
        "status of the tokens of \(project?.rawValue ?? "the workspace") after step \(step)"
      )
    }
  }

  private func answer(_ write: () throws -> String) throws -> String {
    do { return try write() } catch let error as LedgerError { return "\(error.code)" }
  }

  // MARK: - Operations

  private mutating func reserve(_ step: Int) throws {
    let id = try ReservationID("r\(seed)-\(step)")
    let project = Self.projects.randomElement(using: &random) ?? nil
    let parent =
      Int.random(in: 0..<4, using: &random) == 0 ? nil : unsettled.randomElement(using: &random)
    let (amount, time) = (anyCents(upTo: parent == nil ? 150 : 60), anyTime())
    let tokens = anyTokens(upTo: parent == nil ? 150 : 60)
    let found = try answer {
      let length = Duration.milliseconds(time)
      let hold = try manager(project).reserve(
        amount,
        tokens: tokens,
        from: parent,
        id: id,
        expiresAfter: length
      )
      return "held \(hold.amount) and held \(Money.nanodollars(hold.heldTokens))"
    }
    let expected = answers([amount, .nanodollars(tokens)]) {
      $0.reserve($1, id, project, from: parent, milliseconds: time)
    }
    expect(
      found,
      expected,
      "step \(step), reserve \(id) of \(project?.rawValue ?? "acme") from \(parent?.rawValue ?? "none") for \(time) ms"
    )
    if expected.hasPrefix("held") { unsettled.append(id) }
  }

  private mutating func settle(_ step: Int, isFinal: Bool) throws {
    guard let index = unsettled.indices.randomElement(using: &random) else { return }
    let (id, cost, tokens) = (unsettled[index], anyCents(), anyTokens())
    var measured = MeasuredCall.cost(cost)
    measured.usage = TokenUsage(prompt: tokens / 2, completion: tokens - tokens / 2)
    let found = try answer {
      let settled = try manager().settle(id, with: measured, isFinal: isFinal)
      let used = settled.call.call.usage.total
      return "settled \(settled.cost ?? .zero) and settled \(Money.nanodollars(used))"
    }
    let expected = answers([cost, .nanodollars(tokens)]) { $0.settle(id, $1, isFinal: isFinal) }
    expect(found, expected, "step \(step), settle \(id)")
    if isFinal { unsettled.remove(at: index) }
  }

  private mutating func change(_ step: Int) throws {
    guard let id = unsettled.randomElement(using: &random) else { return }
    let (amount, tokens, time) = (anyCents(), anyTokens(), anyTime())
    let kind = Int.random(in: 0..<3, using: &random)
    let found = try answer {
      let changed =
        switch kind {
        case 0: try manager().enlarge(id, by: amount, tokens: tokens)
        case 1: try manager().observe(id, cost: amount, tokens: tokens)
        default: try manager().extend(id, expiresAfter: .milliseconds(time))
        }
      return "held \(changed.amount) and held \(Money.nanodollars(changed.heldTokens))"
    }
    let expected = answers([amount, .nanodollars(tokens)]) { model, amount in
      switch kind {
      case 0: model.enlarge(id, by: amount)
      case 1: model.observe(id, amount)
      default: model.extend(id, milliseconds: time)
      }
    }
    expect(found, expected, "step \(step), change \(kind) of \(id) with \(amount), \(time) ms")
  }

  private mutating func release(_ step: Int) throws {
    guard let id = unsettled.randomElement(using: &random) else { return }
    // One that has run out can still be settled, and counts as released nowhere.
    let wasOpen = models[0].nodes[id]?.isOpen == true
    let found = try answer {
      _ = try manager().release(id)
      return "ended"
    }
    let expected = answers([.zero, .zero]) { model, _ in model.release(id) }
    expect(found, expected == "ended and ended" ? "ended" : expected, "step \(step), release \(id)")
    if wasOpen { unsettled.removeAll { $0 == id } }
  }
}
