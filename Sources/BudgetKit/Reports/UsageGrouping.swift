/// What the rows of one line of a usage table have in common.
public enum UsageGrouping: Sendable, Hashable {
  /// The same name.
  case dimension(UsageDimension)
  /// The same stretch of time.
  case time(TimeStep)
}

extension UsageGrouping: LosslessStringConvertible {
  /// Creates a grouping from the word of a dimension or of a stretch of time; `nil` for any other
  /// text.
  public init?(_ description: String) {
    if let step = TimeStep(rawValue: description) {
      self = .time(step)
    } else if let dimension = UsageDimension(description) {
      self = .dimension(dimension)
    } else {
      return nil
    }
  }

  /// The word by which commands and answers name it: `user`, `tag:team`, `week`.
  public var description: String {
    switch self {
    case .dimension(let dimension): dimension.description
    case .time(let step): step.rawValue
    }
  }

  /// The dimension; `nil` for a stretch of time.
  public var dimension: UsageDimension? {
    if case .dimension(let dimension) = self { dimension } else { nil }
  }

  /// The stretch of time; `nil` for a dimension.
  public var timeStep: TimeStep? {
    if case .time(let step) = self { step } else { nil }
  }
}
