import Foundation
import Testing

@testable import BudgetKit

/// Estimates learned from the first half of real logs, held against the second.
@Suite(.serialized) struct RealEstimateTests {
  /// How one log was estimated.
  private struct Score {
    var calls = 0
    var atBound = 0
    var unpriced = 0
    var overruns = 0
    var held = Int64(0)
    var bound = Int64(0)
    var cost = Int64(0)

    var overrunShare: Double { Double(overruns) / Double(max(1, calls)) }
    var heldToBound: Double { Double(held) / Double(max(1, bound)) }
    var heldToCost: Double { Double(held) / Double(max(1, cost)) }

    func row(_ name: String, _ most: String) -> String {
      func cell(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
      }
      func number(_ value: Double, _ scale: Int) -> String {
        DecimalText.print(Int64((value * 1_000).rounded()), scale: scale)
      }
      return name + String(repeating: " ", count: max(0, 20 - name.count)) + cell(most, 9)
        + cell("\(calls)", 7) + cell("\(atBound)", 9) + cell("\(unpriced)", 9)
        + cell(number(overrunShare, 1), 10) + cell(number(heldToBound, 3), 11)
        + cell(number(heldToCost, 3), 10)
    }

    static let title =
      "data set             max out  calls at bound unpriced overruns % held/bound held/cost"
  }

  private func allCalls(_ ledger: Ledger) throws -> [RecordedCall] {
    var page = try ledger.calls.list(in: .acme, limit: 1000)
    var calls = page.elements
    while let cursor = page.next {
      page = try ledger.calls.list(in: .acme, after: cursor, limit: 1000)
      calls += page.elements
    }
    return calls
  }

  /// Estimates each call of the second half as its program could have: it knows what it sends, what
  /// it may get at most, and when it last sent something in the same session.
  private func score(_ ledger: Ledger, maxTokens: (String) -> Int64) throws -> Score {
    let calls = try allCalls(ledger)
    let middle = try #require(calls[calls.count / 2].call.timestamp)
    var estimators: [ModelReference: CostEstimator] = [:]
    var last: [String: (at: Instant, prompt: Int64)] = [:]
    var score = Score()
    for row in calls {
      let call = row.call
      let start = try #require(call.timestamp)
      var cached: Int64?
      if let session = call.context.session {
        let before = last["\(session) \(call.model)"]
        let isWarm = before.map { start < $0.at.adding(milliseconds: 300_000) } ?? false
        cached = isWarm ? min(before?.prompt ?? 0, call.usage.prompt) : 0
        last["\(session) \(call.model)"] = (start, call.usage.prompt)
      }
      guard start >= middle else { continue }
      guard let cost = row.cost, cost > .zero else {
        score.unpriced += 1
        continue
      }
      let estimator =
        try estimators[call.answeredBy]
        ?? ledger.estimator(
          of: call.answeredBy,
          for: CallContext(workspace: .acme),
          confidence: 0.95,
          at: middle
        )
      estimators[call.answeredBy] = estimator
      do {
        let estimate = try estimator.estimate(
          promptTokens: call.usage.prompt,
          maxCompletionTokens: maxTokens(call.model),
          cacheReadTokens: cached
        )
        score.calls += 1
        if estimate.basis == .bound { score.atBound += 1 }
        if cost > estimate.amount { score.overruns += 1 }
        score.held += estimate.amount.nanodollars
        score.bound += estimate.bound.nanodollars
        score.cost += cost.nanodollars
      } catch let error as LedgerError where error.code == .unpriced {
        score.unpriced += 1
      }
    }
    return score
  }

  /// What a model allows at most, by its name; 8,192 where that is not known.
  private static func mostTokens(_ model: String) -> Int64 {
    let known: [(String, Int64)] = [
      ("opus-4-6", 128_000), ("opus-4-5", 64_000), ("sonnet-4", 64_000), ("haiku-4", 64_000),
      ("3-7-sonnet", 64_000), ("3.7-sonnet", 64_000), ("o3-mini", 100_000), ("o1-preview", 32_768),
      ("o1", 100_000), ("gpt-4o", 16_384),
    ]
    return known.first { model.contains($0.0) }?.1 ?? 8_192
  }

  private func print(_ name: String, _ ledger: Ledger) throws {
    let asked = try score(ledger) { _ in 8_192 }
    let allowed = try score(ledger, maxTokens: Self.mostTokens)
    Swift.print(Score.title)
    Swift.print(asked.row(name, "8192"))
    Swift.print(allowed.row(name, "model's"))
    for score in [asked, allowed] {
      #expect((0.02...0.08).contains(score.overrunShare), "\(name): \(score)")
    }
    #expect(asked.heldToBound <= 0.5 && asked.heldToCost <= 2.5, "\(name): \(asked)")
  }

  @Test(
    .enabled(if: SharedData.isPresent, SharedData.absence),
    arguments: ["context-evaluator_usage_2026-02", "entire-cli_usage_2026-01"]
  )
  func `estimates of a team's Claude Code hold what they say`(log: String) throws {
    let test = try TestLedger(now: "2026-11-01T00:00:00Z")
    let folder = try ScratchFolder()
    try folder.unpack(SharedData.path("claude-code/\(log).tar.gz"))
    _ = try test.ledger.importClaudeCode(at: [folder.path + "/projects"], into: .acme)
    try print(log.components(separatedBy: "_")[0], test.ledger)
    try test.expectVerified()
  }

  @Test(.enabled(if: SharedData.isPresent, SharedData.absence))
  func `estimates of a developer's aider hold what they say`() throws {
    let test = try TestLedger(now: "2026-11-01T00:00:00Z")
    let folder = try ScratchFolder()
    let path = try folder.decompress(
      SharedData.path("aider/aider_analytics_2024-08_to_2025-02.jsonl.gz")
    )
    var mapping = TraceMapping(format: .jsonl, timestampFormat: .unix)
    for column in [
      "timestamp=time", "model=properties.main_model", "prompt_tokens=properties.prompt_tokens",
      "completion_tokens=properties.completion_tokens", "cost=properties.cost", "user=user_id",
    ] {
      try mapping.addColumn(column)
    }
    // The names say who is paid, as LiteLLM spells them.
    try mapping.addConstant("provider=litellm")
    try mapping.addFilter("event=message_send")
    _ = try test.ledger.importTrace(at: path, mapping: mapping, into: .acme)
    try print("aider", test.ledger)
    try test.expectVerified()
  }
}
