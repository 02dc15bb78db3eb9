/// How many rows got the name of another workspace or project.
public struct MovedRows: Sendable, Hashable {
  /// Calls.
  public let calls: Int
  /// Uses of resources.
  public let resources: Int
  /// Adjustments and voids.
  public let adjustments: Int
  /// Reservations, open and ended.
  public let reservations: Int
}
