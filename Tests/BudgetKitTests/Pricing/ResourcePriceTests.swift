import BudgetKit
import Testing

@Suite struct ResourcePriceTests {
  private static let hour: Int64 = 3_600_000

  private func price(_ nanodollarsPerUnit: Int64, basis: Int64?) -> ResourcePrice {
    ResourcePrice(
      resourceType: "thing",
      unit: "unit",
      basisMilliseconds: basis,
      rate: Rate(nanodollarsPerMillion: nanodollarsPerUnit * 1_000_000),
      source: "user"
    )
  }

  @Test(
    arguments: [
      (
        "2 cores for 120 s at 0.05 a core-hour", 50_000_000, 3_600_000, 2_000_000, 120_000,
        3_333_333
      ),
      ("1 GB for 120 s at 0.01 a GB-hour", 10_000_000, 3_600_000, 1_000_000, 120_000, 333_333),
      ("1 sandbox for 120 s at 0.002 a minute", 2_000_000, 60_000, 1_000_000, 120_000, 4_000_000),
      ("8 RPUs for 2.5 s at 0.36 an RPU-hour", 360_000_000, 3_600_000, 8_000_000, 2_500, 2_000_000),
      ("half a GB for 300 ms at 0.0000166667", 16_667, 1_000, 500_000, 300, 2_500),
      ("no time at all", 50_000_000, 3_600_000, 2_000_000, 0, 0),
    ] as [(String, Int64, Int64, Int64, Int64, Int64)]
  )
  func `a usage is multiplied by its duration over the basis`(
    what: String,
    rate: Int64,
    basis: Int64,
    usage: Int64,
    duration: Int64,
    cost: Int64
  ) throws {
    let price = price(rate, basis: basis)
    let paid = try price.cost(usageMillionths: usage, durationMilliseconds: duration)
    #expect(paid.nanodollars == cost, "\(what)")
  }

  @Test func `a usage without a duration is in the unit of the price already`() throws {
    let price = price(50_000_000, basis: Self.hour)
    #expect(try price.cost(usageMillionths: 2_000_000) == .cents(10))
  }

  @Test func `a unit without time ignores the duration`() throws {
    let bandwidth = price(120_000_000, basis: nil)
    #expect(try bandwidth.cost(usageMillionths: 3_000_000) == .cents(36))
    #expect(
      try bandwidth.cost(usageMillionths: 3_000_000, durationMilliseconds: Self.hour) == .cents(36)
    )
  }

  @Test(arguments: [(499_999, 0), (500_000, 1), (500_001, 1), (1_500_000, 2)] as [(Int64, Int64)])
  func `halves round up`(usage: Int64, cost: Int64) throws {
    #expect(try price(1, basis: nil).cost(usageMillionths: usage).nanodollars == cost)
    let timed = price(1, basis: 2_000)
    let paid = try timed.cost(usageMillionths: usage, durationMilliseconds: 2_000)
    #expect(paid.nanodollars == cost)
  }

  @Test func `a product beyond 128 bits is exact as long as the cost fits`() throws {
    let price = ResourcePrice(
      resourceType: "thing",
      unit: "unit",
      basisMilliseconds: .max,
      rate: Rate(nanodollarsPerMillion: 1_000_000_000_000),
      source: "user"
    )
    let cost = try price.cost(
      usageMillionths: 4_000_000_000_000_000_000,
      durationMilliseconds: .max
    )
    #expect(cost == .largestAmount)
  }

  @Test func `a cost over the largest amount is refused`() throws {
    let price = ResourcePrice(
      resourceType: "thing",
      unit: "unit",
      rate: Rate(nanodollarsPerMillion: 1_000_000_000_000),
      source: "user"
    )
    let most = Money.largestAmount.nanodollars
    #expect(try price.cost(usageMillionths: most) == .largestAmount)
    #expect(refusal { try price.cost(usageMillionths: most + 1) } == .invalidAmount)
    var timed = price
    timed.basisMilliseconds = 1
    timed.rate = Rate(nanodollarsPerMillion: .max)
    let refused = refusal {
      try timed.cost(usageMillionths: .max, durationMilliseconds: .max)
    }
    #expect(refused == .invalidAmount)
  }

  @Test func `negative values and a basis of nothing are refused`() {
    let price = price(1, basis: Self.hour)
    #expect(refusal { try price.cost(usageMillionths: -1) } == .invalidAmount)
    let backwards = refusal { try price.cost(usageMillionths: 1, durationMilliseconds: -1) }
    #expect(backwards == .invalidAmount)
    var broken = price
    broken.basisMilliseconds = 0
    #expect(
      refusal { try broken.cost(usageMillionths: 1, durationMilliseconds: 1) } == .invalidAmount
    )
    broken.rate = Rate(nanodollarsPerMillion: -1)
    #expect(refusal { try broken.cost(usageMillionths: 1) } == .invalidAmount)
  }
}
