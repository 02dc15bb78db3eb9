/// How much of each measure a part had.
struct MeasuredPart {
  private var amounts: [AnomalyMeasure: PartAmounts] = [:]

  subscript(measure: AnomalyMeasure) -> PartAmounts { amounts[measure] ?? PartAmounts() }

  mutating func add(_ used: MeasuredAmounts, on day: CivilDate) {
    for measure in AnomalyMeasure.allCases where used[measure] != 0 {
      amounts[measure, default: PartAmounts()].add(used[measure], on: day)
    }
  }

  mutating func add(_ used: MeasuredAmounts, in hour: Int, of day: CivilDate) {
    for measure in AnomalyMeasure.allCases where used[measure] != 0 {
      amounts[measure, default: PartAmounts()].add(used[measure], in: hour, of: day)
    }
  }
}
