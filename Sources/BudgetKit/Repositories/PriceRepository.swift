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
      resources: try resourcePrices(on: connection)
    )
  }

  static func modelPrices(on connection: borrowing Connection) throws -> [ModelPrice] {
    try connection.statement(SQL.modelPrices).map { try ModelPrice($0) }
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

  /// Writes a price; a row for the same thing from the same source must have been retired before if a call may name it.
  static func upsert(_ price: ModelPrice, on connection: borrowing Connection) throws {
    let rates = price.rates
    try connection.statement(SQL.upsertModelPrice)
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
      .run()
  }

  /// Takes a price of a model out of the book.
  ///
  /// The row keeps its number and its rates under a source that nobody reads, so that the calls priced by it still name what they were charged.
  static func retireModelPrice(_ priceID: Int64, on connection: borrowing Connection) throws {
    try connection.statement(SQL.retireModelPrice).bind(priceID).run()
  }

  /// Takes a price of a resource out of the book in the same way.
  static func retireResourcePrice(_ priceID: Int64, on connection: borrowing Connection) throws {
    try connection.statement(SQL.retireResourcePrice).bind(priceID).run()
  }

  /// Returns how many calls and uses were charged by a price.
  ///
  /// - Complexity: Linear in the rows of the ledger.
  static func modelPriceUses(_ priceID: Int64, on connection: borrowing Connection) throws -> Int64
  {
    try connection.statement(SQL.modelPriceUses).bind(priceID).first { $0.int64(0) } ?? 0
  }

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

  static func upsert(_ price: ResourcePrice, on connection: borrowing Connection) throws {
    try connection.statement(SQL.upsertResourcePrice)
      .bind(price.resourceType)
      .bind(price.unit)
      .bind(price.basisMilliseconds)
      .bind(price.rate.nanodollarsPerMillion)
      .bind(price.validFrom.millisecondsSince1970)
      .bind(price.source)
      .run()
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
    func rate(_ column: Int32) throws -> Rate {
      Rate(nanodollarsPerMillion: try row.count(column, in: "model_price"))
    }
    func optionalRate(_ column: Int32) throws -> Rate? {
      row.isNull(column) ? nil : try rate(column)
    }
    self.init(
      provider: row.text(1),
      model: row.text(2),
      serviceTier: try row.word(3, in: "model_price"),
      abovePromptTokens: try row.count(4, in: "model_price"),
      validFrom: Instant(millisecondsSince1970: row.int64(5)),
      rates: Rates(
        input: try rate(6),
        output: try rate(7),
        cacheRead: try optionalRate(8),
        cacheWrite5m: try optionalRate(9),
        cacheWrite1h: try optionalRate(10),
        reasoning: try optionalRate(11),
        audioInput: try optionalRate(12),
        audioCacheRead: try optionalRate(13),
        audioOutput: try optionalRate(14),
        imageInput: try optionalRate(15),
        imageOutput: try optionalRate(16),
        request: try rate(17),
        webSearch: try optionalRate(18)
      ),
      source: row.text(19)
    )
    priceID = row.int64(0)
  }
}

extension ResourcePrice {
  fileprivate init(_ row: Row) throws {
    self.init(
      resourceType: row.text(1),
      unit: row.text(2),
      basisMilliseconds: row.optionalInt64(3),
      rate: Rate(nanodollarsPerMillion: try row.count(4, in: "resource_price")),
      validFrom: Instant(millisecondsSince1970: row.int64(5)),
      source: row.text(6)
    )
    priceID = row.int64(0)
  }
}

// MARK: - SQL

extension PriceRepository {
  package enum SQL {
    package static let all = [
      installEmptyBook, builtInEdition, revision, modelPrices, aliases, resourcePrices,
      upsertModelPrice, upsertAlias, upsertResourcePrice, countRevision, retireModelPrice,
      retireResourcePrice, modelPriceUses, resourcePriceUses, deleteAlias,
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
        image_output_rate, request_rate, web_search_rate, source
      FROM model_price
      WHERE source NOT LIKE 'removed:%'
      """

    static let aliases: StaticString = """
      SELECT provider, alias, model, source
      FROM model_alias
      """

    static let resourcePrices: StaticString = """
      SELECT price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source
      FROM resource_price
      WHERE source NOT LIKE 'removed:%'
      """

    static let retireModelPrice: StaticString = """
      UPDATE model_price
      SET source = 'removed:' || price_id
      WHERE price_id = :price_id
      """

    static let retireResourcePrice: StaticString = """
      UPDATE resource_price
      SET source = 'removed:' || price_id
      WHERE price_id = :price_id
      """

    static let modelPriceUses: StaticString = """
      SELECT count(*)
      FROM llm_call
      WHERE price_id = :price_id
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

    static let upsertModelPrice: StaticString = """
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
      ON CONFLICT (provider, model, service_tier, above_prompt_tokens, valid_from_ms, source)
      DO UPDATE SET
        input_rate = excluded.input_rate,
        output_rate = excluded.output_rate,
        cache_read_rate = excluded.cache_read_rate,
        cache_write_5m_rate = excluded.cache_write_5m_rate,
        cache_write_1h_rate = excluded.cache_write_1h_rate,
        reasoning_rate = excluded.reasoning_rate,
        audio_input_rate = excluded.audio_input_rate,
        audio_cache_read_rate = excluded.audio_cache_read_rate,
        audio_output_rate = excluded.audio_output_rate,
        image_input_rate = excluded.image_input_rate,
        image_output_rate = excluded.image_output_rate,
        request_rate = excluded.request_rate,
        web_search_rate = excluded.web_search_rate
      """

    static let upsertAlias: StaticString = """
      INSERT INTO model_alias (provider, alias, model, source)
      VALUES (:provider, :alias, :model, :source)
      ON CONFLICT (provider, alias, source) DO UPDATE SET model = excluded.model
      """

    static let upsertResourcePrice: StaticString = """
      INSERT INTO resource_price (resource_type, unit, basis_ms, rate, valid_from_ms, source)
      VALUES (:resource_type, :unit, :basis_ms, :rate, :valid_from_ms, :source)
      ON CONFLICT (resource_type, valid_from_ms, source) DO UPDATE SET
        unit = excluded.unit,
        basis_ms = excluded.basis_ms,
        rate = excluded.rate
      """

    static let countRevision: StaticString = """
      UPDATE price_book
      SET revision = revision + 1,
        built_in_edition = coalesce(:built_in_edition, built_in_edition)
      """
  }
}
