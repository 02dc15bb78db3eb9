internal import BudgetSQLite

/// The rows whose cost comes out of the price book, for those who compute it again.
enum PricedRowRepository {
  /// A call, and what its row says of its cost.
  struct Call {
    let id: String
    let usage: TokenUsage
    let isServedFromCache: Bool
    let pricing: Pricing
    let cost: Money?
    let inputCost: Money?
    let outputCost: Money?
    let cacheReadCost: Money?
    let cacheWriteCost: Money?
    let otherCost: Money?
    let computedCost: Money?
    let priceID: Int64
  }

  /// A use of a resource, and what its row says of its cost.
  struct Usage {
    let id: String
    let usageMillionths: Int64
    let durationMilliseconds: Int64?
    let cost: Money?
    let priceID: Int64
  }

  /// Hands over every call that names a price, one after the other.
  static func forEachCall(
    on connection: borrowing Connection,
    _ body: (Call) throws -> Void
  ) throws {
    let statement = try connection.statement(SQL.calls)
    while try statement.step() { try body(Call(statement.row)) }
  }

  /// Hands over every use of a resource whose cost is that of a price.
  static func forEachUsage(
    on connection: borrowing Connection,
    _ body: (Usage) throws -> Void
  ) throws {
    let statement = try connection.statement(SQL.usages)
    while try statement.step() { try body(Usage(statement.row)) }
  }
}

extension PricedRowRepository.Call {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "llm_call")
    self.init(
      id: reader.nextText(),
      usage: try TokenUsage(&reader),
      isServedFromCache: try reader.nextFlag(),
      pricing: try reader.nextPricing(),
      cost: try reader.nextOptionalAmount(),
      inputCost: try reader.nextOptionalAmount(),
      outputCost: try reader.nextOptionalAmount(),
      cacheReadCost: try reader.nextOptionalAmount(),
      cacheWriteCost: try reader.nextOptionalAmount(),
      otherCost: try reader.nextOptionalAmount(),
      computedCost: try reader.nextOptionalAmount(),
      priceID: reader.nextInt64()
    )
  }
}

extension PricedRowRepository.Usage {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "resource_usage")
    self.init(
      id: reader.nextText(),
      usageMillionths: try reader.nextCount(),
      durationMilliseconds: reader.nextOptionalInt64(),
      cost: try reader.nextOptionalAmount(),
      priceID: reader.nextInt64()
    )
  }
}

// MARK: - SQL

extension PricedRowRepository {
  package enum SQL {
    package static let all = [calls, usages]

    static let calls: StaticString = """
      SELECT
        id,
        tokens_prompt, tokens_cache_read, tokens_cache_write_5m, tokens_cache_write_1h,
        tokens_prompt_audio, tokens_cache_read_audio, tokens_prompt_image,
        tokens_completion, tokens_reasoning, tokens_completion_audio, tokens_completion_image,
        web_searches, served_from_cache,
        pricing_code, cost_nanodollars, input_cost_nanodollars, output_cost_nanodollars,
        cache_read_cost_nanodollars, cache_write_cost_nanodollars, other_cost_nanodollars,
        computed_cost_nanodollars, price_id
      FROM llm_call
      WHERE price_id IS NOT NULL
      """

    static let usages: StaticString = """
      SELECT id, usage_millionths, duration_ms, cost_nanodollars, price_id
      FROM resource_usage
      WHERE price_id IS NOT NULL AND pricing_code <> 1
      """
  }
}
