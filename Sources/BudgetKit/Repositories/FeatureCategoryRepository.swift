internal import BudgetSQLite

/// The rules that put features into categories.
enum FeatureCategoryRepository {
  /// Returns all rules, by category and pattern.
  static func list(on connection: borrowing Connection) throws -> [CategoryRule] {
    try connection.statement(SQL.list).map { CategoryRule($0.text(0), in: $0.text(1)) }
  }

  /// Returns the categories that a question needs; none where it asks for none.
  static func categories(
    for query: UsageQuery,
    on connection: borrowing Connection
  ) throws -> FeatureCategories {
    FeatureCategories(query.needsCategories ? try list(on: connection) : [])
  }

  /// Returns the rule with a pattern; `nil` for none.
  static func find(
    _ pattern: String,
    on connection: borrowing Connection
  ) throws -> CategoryRule? {
    try connection.statement(SQL.find).bind(pattern).first {
      CategoryRule($0.text(0), in: $0.text(1))
    }
  }

  static func insert(_ rule: CategoryRule, on connection: borrowing Connection) throws {
    try connection.statement(SQL.insert).bind(rule.pattern).bind(rule.category).run()
  }

  static func delete(_ rule: CategoryRule, on connection: borrowing Connection) throws {
    try connection.statement(SQL.delete).bind(rule.pattern).run()
  }
}

// MARK: - SQL

extension FeatureCategoryRepository {
  package enum SQL {
    package static let all = [list, find, insert, delete]

    static let list: StaticString = """
      SELECT pattern, category
      FROM feature_category
      ORDER BY category, pattern
      """

    static let find: StaticString = """
      SELECT pattern, category
      FROM feature_category
      WHERE pattern = :pattern
      """

    static let insert: StaticString = """
      INSERT INTO feature_category (pattern, category)
      VALUES (:pattern, :category)
      """

    static let delete: StaticString = """
      DELETE FROM feature_category
      WHERE pattern = :pattern
      """
  }
}
