internal import BudgetSQLite

/// Some rows of a list, and where the next ones begin.
public struct Page<Element: Sendable>: Sendable {
  /// The rows.
  public let elements: [Element]
  /// Where the next page begins; `nil` if this was the last.
  public let next: PageCursor?
}

/// The place in a list after which a page begins.
///
/// It stays valid while rows are added.
public struct PageCursor: Sendable, Hashable {
  let timestampMilliseconds: Int64
  let rowNumber: Int64
}

extension PageCursor {
  fileprivate static func < (left: PageCursor, right: PageCursor) -> Bool {
    (left.timestampMilliseconds, left.rowNumber) < (right.timestampMilliseconds, right.rowNumber)
  }

  /// Reads the place of a row with an instant, whose last column is its row number.
  init(after instant: Instant, _ reader: inout RowReader) {
    timestampMilliseconds = instant.millisecondsSince1970
    rowNumber = reader.nextInt64()
  }
}

extension Page {
  /// Makes a page of at most `limit` rows out of a query that is asked for one more.
  ///
  /// - Throws: ``LedgerError`` with code `corrupt` for rows that do not follow each other: the next
  ///   page could begin before this one.
  static func collect(
    limit: Int,
    after cursor: PageCursor?,
    _ query: (_ limit: Int64) throws -> [(Element, PageCursor)]
  ) throws -> Page {
    guard (1...1000).contains(limit) else {
      throw LedgerError(.invalidValue, "A page has 1 to 1000 rows; this asks for \(limit).")
    }
    let rows = try query(Int64(limit) + 1)
    var last = cursor
    for (_, place) in rows {
      guard last.map({ $0 < place }) ?? true else {
        throw LedgerError.damaged("The rows of a list do not follow each other in time")
      }
      last = place
    }
    let shown = rows.prefix(limit)
    return Page(
      elements: shown.map(\.0),
      next: rows.count > limit ? shown.last.map(\.1) : nil
    )
  }
}
