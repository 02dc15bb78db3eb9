/// The day on which a budget is used up.
public struct RunOut: Sendable, Hashable {
  /// The day to show; `nil` where the money will probably last.
  public let expected: CivilDate?
  /// As early as this, with a chance of one in ten; `nil` where even then the money lasts.
  public let earliest: CivilDate?
  /// At the latest, with a chance of nine in ten; `nil` where the money may well last.
  public let latest: CivilDate?
}
