import BudgetKit
import BudgetWire

extension CostEstimate {
  /// The estimate for people.
  var text: String {
    var values = NamedValues()
    values.add("estimate", "\(amount) USD")
    values.add("bound", "\(bound) USD")
    values.add("rests on", reason)
    if skippedCalls > 0 {
      values.add(
        "left out",
        "\(counted(skippedCalls, "call")) that failed, have no price, or came from your own cache"
      )
    }
    if let calibration { values.add("past calls", calibration.sentence) }
    if let reservations { values.add("reserved", reservations.sentence) }
    return values.text
  }
}

extension EstimateCalibration {
  fileprivate var sentence: String {
    let times = heldToCost.flatMap(nearestThousandths).map { DecimalText.print($0, scale: 3) }
    return
      "\(overruns) of \(counted(calls, "call")) cost more than was held (\(percent(overrunShare)))"
      + (times.map { "; holds were \($0) times the cost" } ?? "")
  }
}
