/// Which rows a usage table takes in: those with one of some names, or those with none of them.
public struct UsageFilter: Sendable, Hashable {
  /// What is looked at.
  public var dimension: UsageDimension
  /// The names; `nil` stands for rows that name nothing there.
  public var names: [String?]
  /// Whether rows with these names are left out, and all others taken in.
  public var isExcluding: Bool

  /// Creates a filter.
  public init(_ dimension: UsageDimension, in names: [String?], isExcluding: Bool = false) {
    self.dimension = dimension
    self.names = names
    self.isExcluding = isExcluding
  }
}

extension UsageFilter {
  /// Whether a row with a name is taken in.
  func takesIn(_ name: String?) -> Bool { names.contains(name) != isExcluding }

  /// Throws unless rows can have each of the names.
  func validate() throws {
    guard !names.isEmpty else {
      throw LedgerError(
        .invalidValue,
        "A filter by \(dimension) needs a name; leave the filter out, or give one."
      )
    }
    guard let possible = dimension.possibleNames else { return }
    if let name = names.compactMap(\.self).first(where: { !possible.contains($0) }) {
      throw LedgerError(
        .invalidValue,
        "No row has the \(dimension) \(quoted(name)); it is one of \(possible.joined(separator: ", "))."
      )
    }
  }
}
