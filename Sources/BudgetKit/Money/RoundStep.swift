extension Int64 {
  /// Returns the least of 1, 2 and 5 with zeros that reaches an amount, as the scale of a chart
  /// steps; the largest there is beyond.
  package static func roundStep(atLeast least: Int64) -> Int64 {
    var power: Int64 = 1
    while true {
      for factor in [1, 2, 5] as [Int64] {
        let (step, overflow) = power.multipliedReportingOverflow(by: factor)
        if overflow { return .max }
        if step >= least { return step }
      }
      let (next, overflow) = power.multipliedReportingOverflow(by: 10)
      if overflow { return .max }
      power = next
    }
  }
}
