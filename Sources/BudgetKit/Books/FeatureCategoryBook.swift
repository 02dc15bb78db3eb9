/// The rules that put features into categories, for all workspaces of the ledger.
///
/// No row keeps its category: reports ask when they are made, so that a rule that is added or
/// removed changes past reports, too.
///
/// ```swift
/// try ledger.categories.add([CategoryRule("search-*", in: "search")], by: Change(by: "ada"))
/// let table = try ledger.usage(UsageQuery(acme, by: [.dimension(.category)]))
/// ```
public struct FeatureCategoryBook: Sendable {
  let store: LedgerStore

  /// Adds rules in one transaction; one that is there already stays.
  ///
  /// - Returns: How many are new.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` where a pattern is in
  ///   another category, ``LedgerError/Code/invalidID`` or ``LedgerError/Code/invalidValue`` for a
  ///   name that cannot be kept; then none is added.
  @discardableResult
  public func add(_ rules: [CategoryRule], by change: Change) throws -> Int {
    try store.write { bookkeeper, connection in
      try rules.count { try bookkeeper.add($0, by: change, on: connection) }
    }
  }

  /// Removes the rules of a category.
  ///
  /// - Parameters:
  ///   - category: The category.
  ///   - patterns: Which of its rules; `nil` for all.
  ///   - change: Who removes them, and why.
  /// - Returns: The rules that were removed.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/notFound`` where there is no such rule;
  ///   then none is removed.
  @discardableResult
  public func remove(
    _ category: String,
    patterns: [String]? = nil,
    by change: Change
  ) throws -> [CategoryRule] {
    try store.write { bookkeeper, connection in
      try bookkeeper.removeRules(of: category, patterns, by: change, on: connection)
    }
  }

  /// Returns all rules, by category and pattern.
  public func list() throws -> [CategoryRule] {
    try store.read { try FeatureCategoryRepository.list(on: $0) }
  }
}
