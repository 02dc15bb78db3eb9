import Testing

@testable import BudgetKit

/// Seeded sequences of operations, performed on a ledger and on a plain model of it.
@Suite struct RandomSequenceTests {
  private static let sequencesPerLedger = 10
  private static let operations = 60

  @Test(arguments: 0..<20)
  func `the ledger answers as a plain model does`(round: Int) throws {
    let test = try TestLedger()
    for number in 0..<Self.sequencesPerLedger {
      let seed = UInt64(round * Self.sequencesPerLedger + number)
      if number == 0 { print("RandomSequenceTests: seeds from \(seed)") }
      test.clock.now = try Instant(iso8601: "2026-01-15T12:00:00Z")
      var sequence = try RandomSequence(seed: seed, test)
      for step in 0..<Self.operations {
        try sequence.perform(step)
        if sequence.hasFailed { return }
        if step % 4 == 3 { try sequence.compareStatus(step) }
      }
    }
    try test.expectVerified()
  }
}

/// One sequence: a workspace of its own in a ledger, and the model beside it.
private struct RandomSequence {
  let seed: UInt64
  let test: TestLedger
  let workspace: WorkspaceID
  var random: SeededGenerator
  var model: PlainLedger
  var reservations: [ReservationID] = []
  var records: [RecordID] = []
  private(set) var hasFailed = false

  init(seed: UInt64, _ test: TestLedger) throws {
    self.seed = seed
    self.test = test
    workspace = try WorkspaceID("w\(seed)")
    random = SeededGenerator(seed: seed)
    model = PlainLedger(now: test.clock.now)
  }

  mutating func expect(
    _ answer: String,
    _ expected: String,
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    guard answer != expected else { return }
    hasFailed = true
    Issue.record(
      "seed \(seed), \(what): \(answer) instead of \(expected)",
      sourceLocation: sourceLocation
    )
  }

  mutating func compareStatus(_ step: Int) throws {
    for project in [nil, ProjectID.search, .chat] {
      let status = try test.status(project, in: workspace)
      let budget = model.budgets[project].flatMap { $0.isEnabled ? $0.limit : nil }
      expect(
        "\(status.spentAmount) \(status.reservedAmount) \(status.unpricedCalls) \(status.budget ?? .zero)",
        "\(model.spent(project)) \(model.reserved(project)) \(model.unpricedCalls(project)) "
          + "\(budget ?? .zero)",
        "status of \(project?.rawValue ?? "the workspace") after step \(step)"
      )
    }
  }

  // MARK: - Operations

  mutating func perform(_ step: Int) throws {
    switch Int.random(in: 0..<23, using: &random) {
    case 0..<5: try reserve(step)
    case 5..<9: try settle(step)
    case 9..<10: try release(step)
    case 10..<13: try record(step)
    case 13..<15: try importCall(step)
    case 15..<17: try setBudget()
    case 20..<22: try adjust(step)
    case 22: try void(step)
    case 17: try test.guarding(in: workspace).expireReservations(); model.sweep()
    default: moveClock()
    }
  }

  private func answer(_ write: () throws -> String) throws -> String {
    do {
      return try write()
    } catch let error as LedgerError {
      let shortfall = error.decision?.tightest.map { " \($0.shortfallAmount)" }
      return "\(error.code)\(shortfall ?? "")"
    }
  }

  private mutating func anyProject() -> ProjectID? {
    [nil, ProjectID.search, .chat].randomElement(using: &random) ?? nil
  }

  private mutating func anyCents() -> Money { .cents(.random(in: 0...40, using: &random)) }

  private mutating func reserve(_ step: Int) throws {
    let (project, amount) = (anyProject(), anyCents())
    let milliseconds: Int64 = [1, 1000, 300_000, 86_400_000].randomElement(using: &random) ?? 1
    let id = try ReservationID("r\(seed)-\(step)")
    let manager = test.guarding(project, in: workspace)
    let fits = try manager.canExecute(estimatedCost: amount).canExecute
    expect("\(fits)", "\(model.shortfall(amount, project) == nil)", "step \(step), check")
    let found = try answer {
      let hold = try manager.reserve(amount, id: id, expiresAfter: .milliseconds(milliseconds))
      return "held \(hold.amount)"
    }
    let expected = model.reserve(amount, id, project, milliseconds: milliseconds)
    expect(found, expected, "step \(step), reserve")
    if expected.hasPrefix("held") { reservations.append(id) }
  }

  private mutating func settle(_ step: Int) throws {
    guard let id = reservations.randomElement(using: &random) else { return }
    let cost = anyCents()
    let found = try answer {
      let settled = try test.guarding(in: workspace).settle(id, with: .cost(cost))
      return "settled \(settled.cost ?? .zero) \(settled.isLate)"
    }
    expect(found, try model.settle(id, cost), "step \(step), settle \(id)")
  }

  private mutating func release(_ step: Int) throws {
    guard let id = reservations.randomElement(using: &random) else { return }
    let found = try answer { "\(try test.guarding(in: workspace).release(id).state)" }
    expect(found, model.release(id), "step \(step), release \(id)")
  }

  private mutating func record(_ step: Int) throws {
    let isRepeated = Bool.random(using: &random)
    let id =
      try (isRepeated ? records.randomElement(using: &random) : nil)
      ?? RecordID("c\(step)")
    let call = anyCall()
    let found = try answer {
      try test.ledger.record(llmCall(call, id)).isNew ? "new" : "known"
    }
    expect(found, model.record(id, call), "step \(step), record \(id)")
    records.append(id)
  }

  private mutating func importCall(_ step: Int) throws {
    let id = try records.randomElement(using: &random) ?? RecordID("i\(step)")
    let call = anyCall()
    let imported = try llmCall(call, id)
    let found = try answer {
      let outcome: ImportOutcome = try test.ledger.store.write { bookkeeper, connection in
        try bookkeeper.importCall(imported, named: .line, on: connection)
      }
      return switch outcome.kind {
      case .new: "new"
      case .known: "known"
      case .changed: "changed"
      }
    }
    expect(found, model.importCall(id, call), "step \(step), import \(id)")
    records.append(id)
  }

  /// Any call, be it recorded, settled, or never heard of.
  private mutating func anyID(_ step: Int) throws -> RecordID {
    let settled = try reservations.map { try RecordID($0.rawValue) }
    return try (records + settled).randomElement(using: &random) ?? RecordID("none \(step)")
  }

  private mutating func adjust(_ step: Int) throws {
    let id = try Bool.random(using: &random) ? anyID(step) : nil
    let project = anyProject()
    let amount = Money.cents(.random(in: -30...10, using: &random))
    var adjustment = Adjustment(
      amount,
      context: CallContext(workspace: workspace, project: id == nil ? project : nil)
    )
    adjustment.corrected = id
    let found = try answer {
      _ = try test.ledger.record(adjustment, by: Change(by: "test", reason: "random"))
      return "adjusted"
    }
    expect(found, model.adjust(id, amount, project), "step \(step), adjust \(id as Any)")
  }

  private mutating func void(_ step: Int) throws {
    let id = try anyID(step)
    let found = try answer {
      let void = try test.ledger.void(id, in: workspace, by: Change(by: "test", reason: "random"))
      return void.isNew ? "new" : "known"
    }
    expect(found, model.void(id), "step \(step), void \(id)")
  }

  /// A call of now, of some days ago, or of a month ago; one in eight without a price.
  private mutating func anyCall() -> PlainLedger.Call {
    let day: Int64 = 86_400_000
    let ago: Int64 = [0, 3 * day, 31 * day].randomElement(using: &random) ?? 0
    return PlainLedger.Call(
      project: anyProject(),
      cost: Int.random(in: 0..<8, using: &random) == 0 ? nil : anyCents(),
      timestamp: model.now.adding(milliseconds: -ago),
      completion: .random(in: 1...5, using: &random)
    )
  }

  private func llmCall(_ call: PlainLedger.Call, _ id: RecordID) throws -> LLMCall {
    LLMCall(
      id: id,
      workspace: workspace,
      project: call.project,
      provider: "nobody",
      model: "unheard-of",
      usage: TokenUsage(prompt: 7, completion: call.completion),
      reportedCost: call.cost,
      timestamp: call.timestamp
    )
  }

  private mutating func setBudget() throws {
    let project = anyProject()
    guard Int.random(in: 0..<6, using: &random) > 0 else {
      if let project {
        _ = try test.ledger.projectBudgets.remove(project, in: workspace, by: .test)
      } else {
        _ = try test.ledger.workspaceBudgets.remove(workspace, by: .test)
      }
      model.budgets[project] = nil
      return
    }
    let limit = Money.cents(.random(in: 0...300, using: &random))
    let budget = MonthlyBudget(
      limit: limit,
      isHard: Int.random(in: 0..<4, using: &random) > 0,
      isEnabled: Int.random(in: 0..<5, using: &random) > 0
    )
    try test.setBudget(
      limit,
      workspace: workspace,
      project: project,
      isHard: budget.isHard,
      isEnabled: budget.isEnabled
    )
    model.budgets[project] = budget
  }

  private mutating func moveClock() {
    let seconds: Int64 = [0, 1, 300, 86_400, 12 * 86_400].randomElement(using: &random) ?? 0
    test.clock.advance(seconds: seconds)
    model.now = test.clock.now
  }
}
