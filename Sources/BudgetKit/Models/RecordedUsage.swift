/// A use of a resource as it stands in the ledger: what was reported, and what it was found to
/// cost.
public struct RecordedUsage: Sendable, Hashable {
  /// The id of the row, unique in its workspace.
  public let id: RecordID
  /// The usage, with its timestamp filled in.
  public let usage: ResourceUsage
  /// The unit of the price that was used; the resource type's name where it has no price.
  public let unit: String
  /// How the cost came about.
  public let pricing: Pricing
  /// The cost; `nil` for an unpriced usage.
  public let cost: Money?
  /// The price row that was used.
  public let priceID: Int64?
  /// The adjustment that undid it, so that it counts nowhere; `nil` for a use that counts.
  public internal(set) var voidedBy: RecordID?

  /// When the usage began.
  public var timestamp: Instant { usage.timestamp ?? .distantPast }
}

extension RecordedUsage {
  /// Returns whether a second report under this row's id says the same as the first did.
  func repeats(_ other: ResourceUsage) -> Bool {
    var repeated = other
    repeated.id = usage.id
    repeated.timestamp = other.timestamp ?? usage.timestamp
    return repeated == usage
  }
}
