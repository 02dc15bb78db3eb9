/// A small table of plain cells: no quotes, and a header that names the columns.
package struct CSVTable: Sendable {
  /// The rows, by the names of their columns.
  package let rows: [[String: String]]

  package init(_ text: String) throws {
    let lines = text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    guard let header = lines.first, Set(header).count == header.count else {
      throw CaseError(description: "no header")
    }
    rows = try lines.dropFirst().map { cells in
      guard cells.count == header.count else {
        throw CaseError(description: "\(cells.count) cells for \(header.count) columns")
      }
      return Dictionary(uniqueKeysWithValues: zip(header, cells))
    }
  }
}
