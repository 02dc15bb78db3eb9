extension SpendProjection {
  /// Returns what was spent up to each day of a window, and what will have been, day by day.
  func course(of days: ClosedRange<CivilDate>, from series: SpendSeries) -> [ForecastDay] {
    let last = min(
      days.upperBound.daysSince1970,
      days.lowerBound.daysSince1970 + ForecastWindow.mostDays
    )
    let spentByDay = Dictionary(runningTotals.map { ($0.day, $0.total) }) { $1 }
    let now = today.daysSince1970
    let showsProjection = accuracy != .insufficient
    var soFar = Money.zero
    var share = 0.0
    return (days.lowerBound.daysSince1970...last).map { day in
      if let total = spentByDay[day] { soFar = total }
      if day >= now { share += self.share(ofComingDay: day - now) }
      return ForecastDay(
        date: CivilDate(daysSince1970: day),
        spent: day < now ? soFar : day == now ? spent : nil,
        projected: day >= now && showsProjection ? projectedTotal(share: share) : nil
      )
    }
  }

  private func share(ofComingDay index: Int) -> Double {
    guard distribution.rest > 0, means.indices.contains(index) else { return 0 }
    return means[index] / distribution.rest
  }

  private func projectedTotal(share: Double) -> ForecastDay.ProjectedTotal {
    // A limit stops the spending one day and does not slow it before.
    func total(_ level: Double) -> Money {
      let asked = distribution.unlimited.restQuantile(level) * min(share, 1)
      return spent + Money(estimatedDollars: min(asked, distribution.restQuantile(level)))
    }
    return ForecastDay.ProjectedTotal(
      p10: total(0.1),
      p25: total(0.25),
      p50: total(0.5),
      p75: total(0.75),
      p90: total(0.9)
    )
  }
}
