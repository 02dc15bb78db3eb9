internal import BudgetSQLite

/// The price book of a ledger.
enum PriceRepository {
  static func installEmptyBook(on connection: borrowing Connection) throws {
    try connection.statement(SQL.installEmptyBook).run()
  }

  /// Returns which edition of the built-in book the ledger holds.
  static func builtInEdition(on connection: borrowing Connection) throws -> String {
    try connection.statement(SQL.builtInEdition).first { $0.text(0) } ?? ""
  }

  /// Returns how often the book has been changed.
  static func revision(on connection: borrowing Connection) throws -> Int64 {
    try connection.statement(SQL.revision).first { $0.int64(0) } ?? 0
  }

  static func table(on connection: borrowing Connection) throws -> PriceTable {
    PriceTable(
      prices: try modelPrices(on: connection),
      aliases: try aliases(on: connection),
      resources: try resourcePrices(on: connection),
      discounts: try PriceDiscountRepository.list(on: connection)
    )
  }

  static func modelPrices(on connection: borrowing Connection) throws -> [ModelPrice] {
    try connection.statement(SQL.modelPrices).map { try ModelPrice($0) }
  }

  /// Returns the prices that were in force at an instant or later, the latest rows first.
  static func modelPrices(
    inForceSince instant: Instant,
    on connection: borrowing Connection
  ) throws -> [ModelPrice] {
    try connection.statement(SQL.modelPricesSince)
      .bind(instant.millisecondsSince1970)
      .map { try ModelPrice($0) }
  }

  static func aliases(on connection: borrowing Connection) throws -> [ModelAlias] {
    try connection.statement(SQL.aliases).map { row in
      ModelAlias(
        provider: row.text(0),
        alias: row.text(1),
        model: row.text(2),
        source: row.text(3)
      )
    }
  }

  static func resourcePrices(on connection: borrowing Connection) throws -> [ResourcePrice] {
    try connection.statement(SQL.resourcePrices).map { try ResourcePrice($0) }
  }

  /// Writes a price as a row of its own, and answers the row's number.
  ///
  /// A row in force for the same thing from the same source must have been superseded before.
  static func insert(_ price: ModelPrice, on connection: borrowing Connection) throws -> Int64 {
    let rates = price.rates
    return try connection.statement(SQL.insertModelPrice)
      .bind(price.provider)
      .bind(price.model)
      .bind(price.serviceTier.rawValue)
      .bind(price.abovePromptTokens)
      .bind(price.validFrom.millisecondsSince1970)
      .bind(rates.input.nanodollarsPerMillion)
      .bind(rates.output.nanodollarsPerMillion)
      .bind(rates.cacheRead?.nanodollarsPerMillion)
      .bind(rates.cacheWrite5m?.nanodollarsPerMillion)
      .bind(rates.cacheWrite1h?.nanodollarsPerMillion)
      .bind(rates.reasoning?.nanodollarsPerMillion)
      .bind(rates.audioInput?.nanodollarsPerMillion)
      .bind(rates.audioCacheRead?.nanodollarsPerMillion)
      .bind(rates.audioOutput?.nanodollarsPerMillion)
      .bind(rates.imageInput?.nanodollarsPerMillion)
      .bind(rates.imageOutput?.nanodollarsPerMillion)
      .bind(rates.request.nanodollarsPerMillion)
      .bind(rates.webSearch?.nanodollarsPerMillion)
      .bind(price.source)
      .first { $0.int64(0) } ?? 0
  }

  /// Takes a price of a model out of force.
  ///
  /// The row keeps its number, its source and its rates, so that the calls priced by it still name
  /// what they were charged.
  static func supersedeModelPrice(
    _ priceID: Int64,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.supersedeModelPrice)
      .bind(instant.millisecondsSince1970)
      .bind(priceID)
      .run()
  }

  /// Takes a price of a resource out of force in the same way.
  static func supersedeResourcePrice(
    _ priceID: Int64,
    at instant: Instant,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.supersedeResourcePrice)
      .bind(instant.millisecondsSince1970)
      .bind(priceID)
      .run()
  }

  /// Returns every price of a model that the book has or had, in force or not, by the number of its
  /// row.
  static func everyModelPrice(
    on connection: borrowing Connection
  ) throws -> [Int64: ModelPrice] {
    try byNumber(connection.statement(SQL.everyModelPrice).map { try ModelPrice($0) }, \.priceID)
  }

  /// Returns every price of a resource in the same way.
  static func everyResourcePrice(
    on connection: borrowing Connection
  ) throws -> [Int64: ResourcePrice] {
    try byNumber(
      connection.statement(SQL.everyResourcePrice).map { try ResourcePrice($0) },
      \.priceID
    )
  }

  private static func byNumber<Price>(
    _ prices: [Price],
    _ number: (Price) -> Int64?
  ) -> [Int64: Price] {
    Dictionary(
      prices.map { (number($0) ?? 0, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Returns how many calls were charged by a price as they were recorded, whatever part of it they
  /// paid.
  ///
  /// - Complexity: Linear in the rows of the ledger.
  static func modelPriceUses(_ priceID: Int64, on connection: borrowing Connection) throws -> Int64
  {
    try connection.statement(SQL.modelPriceUses).bind(priceID).first { $0.int64(0) } ?? 0
  }

  /// Returns how many uses of a resource were charged by a price.
  ///
  /// - Complexity: Linear in the rows of the ledger.
  static func resourcePriceUses(
    _ priceID: Int64,
    on connection: borrowing Connection
  ) throws -> Int64 {
    try connection.statement(SQL.resourcePriceUses).bind(priceID).first { $0.int64(0) } ?? 0
  }

  /// Deletes an alias, to which no row refers, and answers whether there was one.
  static func delete(_ alias: ModelAlias, on connection: borrowing Connection) throws -> Bool {
    try connection.statement(SQL.deleteAlias)
      .bind(alias.provider)
      .bind(alias.alias)
      .bind(alias.source)
      .run() == 1
  }

  static func upsert(_ alias: ModelAlias, on connection: borrowing Connection) throws {
    try connection.statement(SQL.upsertAlias)
      .bind(alias.provider)
      .bind(alias.alias)
      .bind(alias.model)
      .bind(alias.source)
      .run()
  }

  /// Writes a price of a resource as a row of its own, and answers the row's number.
  static func insert(_ price: ResourcePrice, on connection: borrowing Connection) throws -> Int64 {
    try connection.statement(SQL.insertResourcePrice)
      .bind(price.resourceType)
      .bind(price.unit)
      .bind(price.basisMilliseconds)
      .bind(price.rate.nanodollarsPerMillion)
      .bind(price.validFrom.millisecondsSince1970)
      .bind(price.source)
      .first { $0.int64(0) } ?? 0
  }

  /// Tells everybody that the book has changed.
  static func countRevision(
    builtInEdition: String? = nil,
    on connection: borrowing Connection
  ) throws {
    try connection.statement(SQL.countRevision).bind(builtInEdition).run()
  }
}

extension ModelPrice {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "model_price")
    let number = reader.nextInt64()
    self.init(
      provider: reader.nextText(),
      model: reader.nextText(),
      serviceTier: try reader.nextWord(),
      abovePromptTokens: try reader.nextCount(),
      validFrom: reader.nextInstant(),
      rates: Rates(
        input: try reader.nextRate(),
        output: try reader.nextRate(),
        cacheRead: try reader.nextOptionalRate(),
        cacheWrite5m: try reader.nextOptionalRate(),
        cacheWrite1h: try reader.nextOptionalRate(),
        reasoning: try reader.nextOptionalRate(),
        audioInput: try reader.nextOptionalRate(),
        audioCacheRead: try reader.nextOptionalRate(),
        audioOutput: try reader.nextOptionalRate(),
        imageInput: try reader.nextOptionalRate(),
        imageOutput: try reader.nextOptionalRate(),
        request: try reader.nextRate(),
        webSearch: try reader.nextOptionalRate()
      ),
      source: reader.nextText()
    )
    priceID = number
    listPriceID = reader.nextOptionalInt64()
    rates.paidMillionths = try reader.nextOptionalCount() ?? PriceDiscount.wholeMillionths
  }
}

extension ResourcePrice {
  fileprivate init(_ row: Row) throws {
    var reader = RowReader(row, of: "resource_price")
    let number = reader.nextInt64()
    self.init(
      resourceType: reader.nextText(),
      unit: reader.nextText(),
      basisMilliseconds: reader.nextOptionalInt64(),
      rate: try reader.nextRate(),
      validFrom: reader.nextInstant(),
      source: reader.nextText()
    )
    priceID = number
  }
}

extension RowReader {
  fileprivate mutating func nextRate() throws -> Rate {
    Rate(nanodollarsPerMillion: try nextCount())
  }

  fileprivate mutating func nextOptionalRate() throws -> Rate? {
    try nextOptionalCount().map(Rate.init(nanodollarsPerMillion:))
  }
}

// MARK: - SQL

extension PriceRepository {
  package enum SQL {
    package static let all = [
      installEmptyBook, builtInEdition, revision, modelPrices, aliases, resourcePrices,
      insertModelPrice, upsertAlias, insertResourcePrice, countRevision, supersedeModelPrice,
      supersedeResourcePrice, modelPriceUses, resourcePriceUses, deleteAlias, everyModelPrice,
      everyResourcePrice, modelPricesSince,
    ]

    static let installEmptyBook: StaticString = """
      INSERT INTO price_book (singleton, revision, built_in_edition)
      VALUES (1, 0, '')
      """

    static let builtInEdition: StaticString = """
      SELECT built_in_edition
      FROM price_book
      """

    static let revision: StaticString = """
      SELECT revision
      FROM price_book
      """

    static let modelPrices: StaticString = """
      SELECT
        price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
        output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
        audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate,
        image_output_rate, request_rate, web_search_rate, source, list_price_id, paid_millionths
      FROM model_price
      WHERE superseded_at_ms IS NULL AND list_price_id IS NULL
      """

    static let everyModelPrice: StaticString = """
      SELECT
        price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
        output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
        audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate,
        image_output_rate, request_rate, web_search_rate, source, list_price_id, paid_millionths
      FROM model_price
      """

    static let modelPricesSince: StaticString = """
      SELECT
        price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
        output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
        audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate,
        image_output_rate, request_rate, web_search_rate, source, list_price_id, paid_millionths
      FROM model_price
      WHERE superseded_at_ms IS NULL OR superseded_at_ms >= :instant_ms
      ORDER BY price_id DESC
      """

    static let aliases: StaticString = """
      SELECT provider, alias, model, source
      FROM model_alias
      """

    static let resourcePrices: StaticString = """
      SELECT price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source
      FROM resource_price
      WHERE superseded_at_ms IS NULL
      """

    static let everyResourcePrice: StaticString = """
      SELECT price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source
      FROM resource_price
      """

    static let supersedeModelPrice: StaticString = """
      UPDATE model_price
      SET superseded_at_ms = :superseded_at_ms
      WHERE price_id = :price_id
      """

    static let supersedeResourcePrice: StaticString = """
      UPDATE resource_price
      SET superseded_at_ms = :superseded_at_ms
      WHERE price_id = :price_id
      """

    static let modelPriceUses: StaticString = """
      SELECT count(*)
      FROM llm_call
      WHERE price_id IN
          (SELECT price_id FROM model_price WHERE :price_id IN (price_id, list_price_id))
      """

    static let resourcePriceUses: StaticString = """
      SELECT count(*)
      FROM resource_usage
      WHERE price_id = :price_id
      """

    static let deleteAlias: StaticString = """
      DELETE FROM model_alias
      WHERE provider = :provider AND alias = :alias AND source = :source
      """

    static let insertModelPrice: StaticString = """
      INSERT INTO model_price (
        provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate, output_rate,
        cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate, audio_input_rate,
        audio_cache_read_rate, audio_output_rate, image_input_rate, image_output_rate, request_rate,
        web_search_rate, source
      ) VALUES (
        :provider, :model, :service_tier, :above_prompt_tokens, :valid_from_ms, :input_rate,
        :output_rate, :cache_read_rate, :cache_write_5m_rate, :cache_write_1h_rate, :reasoning_rate,
        :audio_input_rate, :audio_cache_read_rate, :audio_output_rate, :image_input_rate,
        :image_output_rate, :request_rate, :web_search_rate, :source
      )
      RETURNING price_id
      """

    static let upsertAlias: StaticString = """
      INSERT INTO model_alias (provider, alias, model, source)
      VALUES (:provider, :alias, :model, :source)
      ON CONFLICT (provider, alias, source) DO UPDATE SET model = excluded.model
      """

    static let insertResourcePrice: StaticString = """
      INSERT INTO resource_price (resource_type, unit, basis_ms, rate, valid_from_ms, source)
      VALUES (:resource_type, :unit, :basis_ms, :rate, :valid_from_ms, :source)
      RETURNING price_id
      """

    static let countRevision: StaticString = """
      UPDATE price_book
      SET revision = revision + 1,
        built_in_edition = coalesce(:built_in_edition, built_in_edition)
      """
  }
}
