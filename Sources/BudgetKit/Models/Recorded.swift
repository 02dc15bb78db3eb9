/// The answer to a record: the row, and whether this report made it.
public struct Recorded<Row: Sendable>: Sendable {
  /// The row as it stands in the ledger.
  public let row: Row
  /// `false` if the same report was recorded before; it was not counted again.
  public let isNew: Bool
}

extension Recorded: Equatable where Row: Equatable {}
