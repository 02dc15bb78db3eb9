/// Finds the word for a projection's accuracy, and the reason for a poor one.
struct AccuracyJudgement {
  let accuracy: ProjectionAccuracy
  let doubt: ProjectionDoubt?

  init(sample: SpendSample, basis: SpendBasis, spent: Money, distribution: SpendDistribution) {
    accuracy = Self.accuracy(
      sample: sample,
      halfWidth: Self.halfWidth(spent: spent, distribution: distribution)
    )
    doubt =
      switch accuracy {
      case .high, .medium: nil
      case .low, .insufficient: Self.doubt(sample: sample, basis: basis)
      }
  }

  /// Returns half of the 80 % range as a part of the median; infinite where the median is not
  /// positive.
  private static func halfWidth(spent: Money, distribution: SpendDistribution) -> Double {
    let median = spent.estimatedDollars + distribution.restQuantile(0.5)
    let width = distribution.restQuantile(0.9) - distribution.restQuantile(0.1)
    return median > 0 ? width / (2 * median) : .infinity
  }

  private static func accuracy(sample: SpendSample, halfWidth: Double) -> ProjectionAccuracy {
    let days = sample.dayCount
    if Double(days) + sample.fractionGone < 1 || !sample.hasSpend { return .insufficient }
    if halfWidth <= 0.1, days >= 14 { return .high }
    if halfWidth <= 0.3, days >= 5 { return .medium }
    return .low
  }

  private static func doubt(sample: SpendSample, basis: SpendBasis) -> ProjectionDoubt {
    if !sample.hasSpend { return .nothingSpent }
    if basis.days < 5 { return .fewDays }
    if basis.variation > 1 { return .volatile }
    return basis.hasLevelChange ? .levelChanged : .wideRange
  }
}
