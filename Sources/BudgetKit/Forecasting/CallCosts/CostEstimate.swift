/// What a planned call may cost: an amount to hold for it.
public struct CostEstimate: Sendable, Hashable {
  /// The call.
  public let call: PlannedCall
  /// The amount to hold: the bound, or less where enough past calls say so.
  public let amount: Money
  /// The most that the call can cost at the price in force.
  public let bound: Money
  /// What the amount rests on.
  public let basis: Basis
  /// How many past calls the amount was to be learned from; 0 where nothing was.
  public let pastCalls: Int
  /// How many past calls it takes to learn with this confidence; `nil` where nothing was to be
  /// learned.
  public let neededCalls: Int?
  /// How many calls of the model were left out, because they failed, have no price, or were
  /// answered by the program's own cache.
  public let skippedCalls: Int
  /// How the same method would have done on the past calls, each time with what was known before
  /// them; `nil` where there were too few.
  public let calibration: EstimateCalibration?
  /// How what was reserved for calls of the model compared with what they cost; `nil` where none
  /// was reserved.
  public let reservations: EstimateCalibration?

  /// What an estimate rests on.
  public enum Basis: Sendable, Hashable {
    /// The price book alone: the call cannot cost more.
    case bound
    /// Past calls: this share of them, from 0 to 1, would have cost no more.
    case learned(confidence: Confidence)
  }
}

extension CostEstimate {
  /// What the amount rests on, in one sentence.
  public var reason: String {
    switch basis {
    case .learned(let confidence):
      let chance = DecimalText.print(1_000 - Int64(confidence.thousandths), scale: 1)
      return
        "Learned from \(counted(pastCalls, "call")); about \(chance) % of such calls cost more."
    case .bound:
      guard let neededCalls else { return "The call cannot cost more at its price." }
      guard pastCalls < neededCalls else {
        return "The bound: \(counted(pastCalls, "call")) of the past leave no room below it."
      }
      return
        "The bound, because there is too little history: \(counted(pastCalls, "call")) of the \(neededCalls) it takes."
    }
  }
}
