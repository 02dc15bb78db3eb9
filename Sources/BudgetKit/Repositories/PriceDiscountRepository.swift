internal import BudgetSQLite

/// What is paid of list prices.
enum PriceDiscountRepository {
  /// Returns those in force.
  static func list(on connection: borrowing Connection) throws -> [PriceDiscount] {
    try connection.statement(SQL.list).map { row in
      var reader = RowReader(row, of: "price_discount")
      let number = reader.nextInt64()
      var discount = PriceDiscount(
        workspace: reader.nextOptionalText().map(WorkspaceID.init(trusted:)),
        provider: reader.nextOptionalText(),
        model: reader.nextOptionalText(),
        paidMillionths: try reader.nextCount(),
        validFrom: reader.nextInstant()
      )
      discount.number = number
      return discount
    }
  }

  /// Inserts one; another with the same place must have been superseded before.
  static func insert(_ discount: PriceDiscount, on connection: borrowing Connection) throws {
    try connection.statement(SQL.insert)
      .bind(discount.workspace?.rawValue)
      .bind(discount.provider)
      .bind(discount.model)
      .bind(discount.paidMillionths)
      .bind(discount.validFrom.millisecondsSince1970)
      .run()
  }

  /// Takes one out of force.
  static func supersede(
    _ number: Int64,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.supersede)
      .bind(instant.millisecondsSince1970)
      .bind(number)
      .run()
  }

  /// Returns the number of the row that says what is paid of a list price, and makes it where there
  /// is none yet.
  static func priceID(
    paying millionths: Int64,
    of listPriceID: Int64,
    on connection: borrowing Connection
  ) throws -> Int64? {
    let found = try connection.statement(SQL.findPrice)
      .bind(listPriceID)
      .bind(millionths)
      .first { $0.int64(0) }
    if let found { return found }
    return try connection.statement(SQL.insertPrice)
      .bind(millionths)
      .bind(listPriceID)
      .first { $0.int64(0) }
  }
}

// MARK: - SQL

extension PriceDiscountRepository {
  package enum SQL {
    package static let all = [list, insert, supersede, findPrice, insertPrice]

    static let list: StaticString = """
      SELECT discount_id, workspace_id, provider, model, paid_millionths, valid_from_ms
      FROM price_discount
      WHERE superseded_at_ms IS NULL
      """

    static let insert: StaticString = """
      INSERT INTO price_discount (workspace_id, provider, model, paid_millionths, valid_from_ms)
      VALUES (:workspace_id, :provider, :model, :paid_millionths, :valid_from_ms)
      """

    static let supersede: StaticString = """
      UPDATE price_discount
      SET superseded_at_ms = :superseded_at_ms
      WHERE discount_id = :discount_id
      """

    static let findPrice: StaticString = """
      SELECT price_id
      FROM model_price
      WHERE list_price_id = :list_price_id AND paid_millionths = :paid_millionths
      """

    static let insertPrice: StaticString = """
      INSERT INTO model_price (
        provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate, output_rate,
        cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate, audio_input_rate,
        audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate, request_rate,
        web_search_rate, source, list_price_id, paid_millionths
      )
      SELECT
        provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate, output_rate,
        cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate, audio_input_rate,
        audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate, request_rate,
        web_search_rate, source, price_id, :paid_millionths
      FROM model_price
      WHERE price_id = :price_id
      RETURNING price_id
      """
  }
}
