import Testing

@testable import BudgetKit

/// What a newer price list changes, and what it leaves alone.
@Suite struct PriceListUpdateTests {
  private let test: TestLedger

  init() throws { test = try TestLedger(now: "2026-11-28T12:00:00Z") }

  private func list(_ entries: [(String, String, String, String)]) throws -> PriceList {
    let members = entries.map { name, provider, input, output in
      #""\#(name)": {"litellm_provider": "\#(provider)", "mode": "chat", "input_cost_per_token": \#(input), "output_cost_per_token": \#(output)}"#
    }
    return try PriceList(recognising: Array("{\(members.joined(separator: ","))}".utf8))
  }

  private func update(_ list: PriceList, takingDoubtful: Bool = false) throws -> PriceListUpdate {
    try test.ledger.prices.update(
      by: list,
      takingDoubtful: takingDoubtful,
      subject: "list",
      by: .test
    )
  }

  private func rate(of model: String, _ provider: String, at instant: String) throws -> String? {
    try test.ledger.prices.price(
      of: ModelReference(provider: provider, name: model),
      at: Instant(iso8601: instant)
    )?.rates.input.description
  }

  private var revision: Int64 {
    get throws { try test.ledger.store.read { try PriceRepository.revision(on: $0) } }
  }

  @Test func `a cut is told in percent, holds from today, and a second update finds nothing`()
    throws
  {
    let list = try list([
      ("gpt-4o", "openai", "2e-06", "1e-05"), ("o3", "openai", "2e-06", "8e-06"),
    ])
    let preview = try test.ledger.prices.changes(by: list)
    let cut = try #require(preview.changes.first)
    #expect(preview.changes.count == 1 && preview.unchanged == 1)
    #expect(cut.kind == .cut && cut.name == .input && cut.changeTenthsOfPercent == -200)
    #expect(try rate(of: "gpt-4o", "openai", at: "2026-11-28T12:00:00Z") == "2.5")
    let before = try revision
    #expect(try update(list).changes == preview.changes)
    #expect(try revision == before + 1)
    #expect(try rate(of: "gpt-4o", "openai", at: "2026-11-28T00:00:00Z") == "2")
    #expect(try rate(of: "gpt-4o", "openai", at: "2026-11-27T23:59:59Z") == "2.5")
    for seconds: Int64 in [0, 86_400, 40 * 86_400] {
      test.clock.advance(seconds: seconds)
      let again = try update(list)
      #expect(again.changes.isEmpty && again.isEmpty)
    }
    #expect(try revision == before + 1)
    try test.expectVerified()
  }

  @Test func `a model of the list alone keeps its old price for old calls when it is raised`()
    throws
  {
    #expect(
      try update(list([("new-one", "acme", "1e-06", "2e-06")])).changes.map(\.kind) == [.new, .new]
    )
    #expect(try rate(of: "new-one", "acme", at: "2020-01-01T00:00:00Z") == "1")
    test.clock.advance(seconds: 2 * 86_400)
    let raised = try update(list([("new-one", "acme", "3e-06", "2e-06")]))
    #expect(raised.changes.map(\.kind) == [.raised])
    #expect(raised.changes.first?.changeTenthsOfPercent == 2_000)
    #expect(try rate(of: "new-one", "acme", at: "2026-11-29T23:59:59Z") == "1")
    #expect(try rate(of: "new-one", "acme", at: "2026-11-30T00:00:00Z") == "3")
    #expect(try update(list([("new-one", "acme", "3e-06", "2e-06")])).isEmpty)
  }

  @Test func `a model that the list has no more is named, and keeps its price`() throws {
    _ = try update(list([("old", "acme", "1e-06", "2e-06"), ("kept", "acme", "1e-06", "2e-06")]))
    let gone = try update(list([("kept", "acme", "1e-06", "2e-06")]))
    #expect(gone.changes.map(\.kind) == [.gone, .gone])
    #expect(Set(gone.changes.map(\.price.model)) == ["old"])
    #expect(gone.isEmpty)
    #expect(try rate(of: "old", "acme", at: "2026-11-28T12:00:00Z") == "1")
  }

  @Test func `a rate a thousand times off is left out until somebody says that it is right`() throws
  {
    let list = try list([
      ("gpt-4o", "openai", "2.5e-09", "1e-05"), ("o3", "openai", "3e-06", "8e-06"),
    ])
    let careful = try update(list)
    #expect(careful.leftOut == 1)
    #expect(careful.changes.first?.doubt?.name == .input)
    #expect(try rate(of: "gpt-4o", "openai", at: "2026-11-28T12:00:00Z") == "2.5")
    #expect(try rate(of: "o3", "openai", at: "2026-11-28T12:00:00Z") == "3")
    #expect(try update(list).changes.count == 1)
    #expect(try update(list, takingDoubtful: true).leftOut == 0)
    #expect(try rate(of: "gpt-4o", "openai", at: "2026-11-28T12:00:00Z") == "0.0025")
  }

  @Test func `prices of the user's own hold before the list, and are named`() throws {
    try test.ledger.prices.set(
      [
        ModelPrice(
          provider: "openai",
          model: "gpt-4o",
          rates: .init(input: Rate(usd: "7", per: .million), output: Rate(usd: "8", per: .million)),
          source: PriceSource.user
        )
      ],
      subject: "own",
      by: .test
    )
    let update = try update(list([("gpt-4o", "openai", "2e-06", "1e-05")]))
    #expect(update.overruled == [ModelReference(provider: "openai", name: "gpt-4o")])
    #expect(try rate(of: "gpt-4o", "openai", at: "2026-11-28T12:00:00Z") == "7")
  }

  @Test(
    arguments: [
      ("0.0025", "2.5", true), ("2500", "2.5", true), ("0.02", "2.5", false), ("2.5", "0", false),
      ("0", "2.5", false), ("0.00834", "2.5", false), ("0.0083", "2.5", true),
    ]
  )
  func `a rate is questioned from three hundred times on`(
    new: String,
    old: String,
    isDoubtful: Bool
  ) throws {
    let doubt = try RateNeighbours([]).doubt(
      about: Rate(usd: new, per: .million),
      .input,
      of: "openai",
      inPlaceOf: Rate(usd: old, per: .million)
    )
    #expect((doubt != nil) == isDoubtful)
  }

  @Test func `a new model is questioned beside its provider's others, and nobody's are none`()
    throws
  {
    let rate = { (usd: String) in try Rate(usd: usd, per: .million) }
    let others = try ["0.1", "1", "2.5", "10", "30"].map { input in
      ModelPrice(
        provider: "p",
        model: input,
        rates: .init(input: try rate(input), output: try rate(input)),
        source: "litellm"
      )
    }
    let neighbours = RateNeighbours(others)
    #expect(neighbours.doubt(about: try rate("0.0025"), .input, of: "p", inPlaceOf: nil) != nil)
    #expect(neighbours.doubt(about: try rate("0.02"), .input, of: "p", inPlaceOf: nil) == nil)
    #expect(neighbours.doubt(about: try rate("0.0025"), .input, of: "q", inPlaceOf: nil) == nil)
    #expect(neighbours.doubt(about: try rate("0.0025"), .cacheRead, of: "p", inPlaceOf: nil) == nil)
  }
}

@Suite(
  .enabled(
    if: SharedData.isPresent,
    "The folder of real data is absent: see BUDGET_SHARED_DATA."
  )
)
struct RealPriceListUpdateTests {
  @Test(arguments: [
    "prices/litellm_model_prices.json.gz", "prices/genai_prices_v2_data.json.gz",
  ])
  func `a second update by the same list changes nothing`(path: String) throws {
    let test = try TestLedger(now: "2026-11-28T12:00:00Z")
    let list = try PriceList(recognising: PriceListData.bytes(path))
    let first = try test.ledger.prices.update(
      by: list,
      takingDoubtful: true,
      subject: "list",
      by: .test
    )
    print("\(path): \(first.changes.count) changes, \(first.unchanged) prices unchanged.")
    #expect(!first.isEmpty)
    test.clock.advance(seconds: 3 * 86_400)
    let second = try test.ledger.prices.update(
      by: list,
      takingDoubtful: true,
      subject: "list",
      by: .test
    )
    #expect(second.isEmpty, "\(second.changes.prefix(3)) \(second.aliases.prefix(3))")
    #expect(second.changes.isEmpty)
  }
}
