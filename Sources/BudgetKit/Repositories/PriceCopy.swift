internal import BudgetSQLite

/// The price rows of a ledger under their numbers, which its archives hold as well: a call names
/// its price by number.
struct PriceCopy {
  /// A value of a column, whatever it is.
  private enum Value {
    case null
    case number(Int64)
    case text(String)
  }

  private let models: [[Value]]
  private let resources: [[Value]]

  /// Reads every price that a book has or had.
  init(of connection: borrowing Connection) throws {
    func rows(_ sql: StaticString, columns: Int32) throws -> [[Value]] {
      try connection.statement(sql).map { row in
        (0..<columns).map { column in
          if row.isNull(column) { return .null }
          return row.isInteger(column) ? .number(row.int64(column)) : .text(row.text(column))
        }
      }
    }
    models = try rows(SQL.models, columns: 23)
    resources = try rows(SQL.resources, columns: 8)
  }

  /// Empties the book of a new archive: its numbers are to be those of the ledger.
  static func clear(on connection: borrowing Connection) throws {
    for sql in [SQL.clearModels, SQL.clearResources, SQL.clearAliases] {
      try connection.statement(sql).run()
    }
  }

  /// Writes the rows that an archive lacks.
  func write(on connection: borrowing Connection) throws {
    func write(_ rows: [[Value]], _ sql: StaticString) throws {
      for row in rows {
        let statement = try connection.statement(sql)
        for value in row {
          switch value {
          case .null: statement.bindNull()
          case .number(let number): statement.bind(number)
          case .text(let text): statement.bind(text)
          }
        }
        try statement.run()
      }
    }
    try write(models, SQL.insertModel)
    try write(resources, SQL.insertResource)
  }
}

// MARK: - SQL

extension PriceCopy {
  package enum SQL {
    package static let all = [
      models, resources, clearModels, clearResources, clearAliases, insertModel, insertResource,
    ]

    static let models: StaticString = """
      SELECT
        price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
        output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
        audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate,
        image_output_rate, request_rate, web_search_rate, source, superseded_at_ms, list_price_id,
        paid_millionths
      FROM model_price
      ORDER BY price_id
      """

    static let resources: StaticString = """
      SELECT
        price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source, superseded_at_ms
      FROM resource_price
      ORDER BY price_id
      """

    static let clearModels: StaticString = """
      DELETE FROM model_price
      """

    static let clearResources: StaticString = """
      DELETE FROM resource_price
      """

    static let clearAliases: StaticString = """
      DELETE FROM model_alias
      """

    // An archive prices nothing: whether a row is in force does not matter there.
    static let insertModel: StaticString = """
      INSERT INTO model_price (
        price_id, provider, model, service_tier, above_prompt_tokens, valid_from_ms, input_rate,
        output_rate, cache_read_rate, cache_write_5m_rate, cache_write_1h_rate, reasoning_rate,
        audio_input_rate, audio_cache_read_rate, audio_output_rate, image_input_rate,
        image_output_rate, request_rate, web_search_rate, source, superseded_at_ms, list_price_id,
        paid_millionths
      ) VALUES (
        :price_id, :provider, :model, :service_tier, :above_prompt_tokens, :valid_from_ms, :input_rate,
        :output_rate, :cache_read_rate, :cache_write_5m_rate, :cache_write_1h_rate, :reasoning_rate,
        :audio_input_rate, :audio_cache_read_rate, :audio_output_rate, :image_input_rate,
        :image_output_rate, :request_rate, :web_search_rate, :source, coalesce(:superseded_at_ms, 0),
        :list_price_id, :paid_millionths
      )
      ON CONFLICT (price_id) DO NOTHING
      """

    static let insertResource: StaticString = """
      INSERT INTO resource_price (
        price_id, resource_type, unit, basis_ms, rate, valid_from_ms, source, superseded_at_ms
      ) VALUES (
        :price_id, :resource_type, :unit, :basis_ms, :rate, :valid_from_ms, :source,
        coalesce(:superseded_at_ms, 0)
      )
      ON CONFLICT (price_id) DO NOTHING
      """
  }
}
