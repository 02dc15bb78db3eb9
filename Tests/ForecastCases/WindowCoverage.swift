package import BudgetKit

/// How many days and weeks of the cases end within the ranges that are said of them.
///
/// The cases are moments of months. Seen together, those of one series tell what each of its days
/// had in the end, and so how the day and the week went on that a case lies in. Those with a hard
/// limit are left out: what they would have been asked for nobody knows.
package struct WindowCoverage {
  /// The windows that are looked at.
  package static let windows: [ForecastWindow] = [.day, .week]

  /// What was said of one kind of moment, and what came.
  package struct Line {
    /// The window, and how much of it, or of today, was over.
    package let name: String
    /// How many forecasts there were.
    package fileprivate(set) var count = 0
    fileprivate var within80 = MacroMean()
    fileprivate var within95 = MacroMean()
    fileprivate var below10 = MacroMean()
    fileprivate var above90 = MacroMean()
    fileprivate var brier = MacroMean()
    fileprivate var claims: [(said: Double, happened: Bool)] = []

    /// The part that ended within the 80 % range.
    package var likely: Double { within80.value }
    /// The part that ended within the 95 % range.
    package var wide: Double { within95.value }
    /// The part that ended below the range of 80 %.
    package var below: Double { below10.value }
    /// The part that ended above it.
    package var above: Double { above90.value }
    /// The mean squared error of the chances of exceeding.
    package var brierScore: Double { brier.value }
  }

  /// The lines, all moments of a window together first.
  package private(set) var lines: [Line] = []

  /// Compares the cases of a file with each other.
  package init(_ cases: [ForecastCase]) throws {
    var days: [String: [Int: Money]] = [:]
    for item in cases {
      let first = item.series.firstDay.daysSince1970
      for (offset, amount) in item.series.dailySpend.enumerated() {
        days[item.seriesName, default: [:]][first + offset] = amount
      }
    }
    for window in Self.windows {
      for item in cases where item.series.hardLimit == nil {
        try add(item, window, days[item.seriesName] ?? [:])
      }
    }
    lines.sort { $0.name < $1.name }
  }

  private mutating func add(
    _ item: ForecastCase,
    _ window: ForecastWindow,
    _ known: [Int: Money]
  ) throws {
    var series = item.series
    let period = try window.days(containing: series.today)
    let amounts = (period.lowerBound.daysSince1970...period.upperBound.daysSince1970).map {
      known[$0]
    }
    guard !amounts.contains(nil) else { return }
    let actual = amounts.compactMap(\.self).reduce(Money.zero) { $0 + max(.zero, $1) }
    series.firstDayOfPeriod = period.lowerBound
    series.lastDayOfPeriod = period.upperBound
    let projection = SpendEstimator().projection(of: series)
    guard projection.accuracy != .insufficient else { return }
    // An amount that was known beforehand: what the window before had.
    let before = try window.days(containing: period.lowerBound.adding(days: -1))
    let earlier = (before.lowerBound.daysSince1970...before.upperBound.daysSince1970)
      .compactMap { known[$0] }.reduce(Money.zero) { $0 + max(.zero, $1) }
    let claim = earlier > .zero ? projection.probability(ofExceeding: earlier) : nil
    let gone =
      window == .day
      ? "\(Int((100 * series.fractionOfTodayGone).rounded())) % of the day gone"
      : "day \(series.today.daysSince1970 - period.lowerBound.daysSince1970 + 1)"
    for name in ["\(window)", "\(window), \(gone)", "\(window) of \(item.group)"] {
      let index = lines.firstIndex { $0.name == name } ?? lines.count
      if index == lines.count { lines.append(Line(name: name)) }
      lines[index].add(projection, actual, of: item)
      if let claim { lines[index].add(claim, happened: actual > earlier, of: item) }
    }
  }

  /// How often what was said came true, for each tenth of the chance; of a window.
  package func calibration(of window: ForecastWindow) -> [(said: Double, seen: Double, count: Int)]
  {
    let claims = lines.first { $0.name == "\(window)" }?.claims ?? []
    return (0..<10).compactMap { tenth in
      let members = claims.filter { min(9, Int($0.said * 10)) == tenth }
      guard !members.isEmpty else { return nil }
      let count = Double(members.count)
      return (
        members.reduce(0) { $0 + $1.said } / count,
        Double(members.count { $0.happened }) / count, members.count
      )
    }
  }
}

extension WindowCoverage.Line {
  fileprivate mutating func add(
    _ projection: SpendProjection,
    _ actual: Money,
    of item: ForecastCase
  ) {
    count += 1
    let (series, group) = (item.seriesName, item.group)
    within80.add(projection.likelyRange.contains(actual) ? 1 : 0, series: series, group: group)
    within95.add(projection.wideRange.contains(actual) ? 1 : 0, series: series, group: group)
    below10.add(actual < projection.quantile(0.1) ? 1 : 0, series: series, group: group)
    above90.add(actual > projection.quantile(0.9) ? 1 : 0, series: series, group: group)
  }

  fileprivate mutating func add(_ claim: Double, happened: Bool, of item: ForecastCase) {
    claims.append((claim, happened))
    let error = claim - (happened ? 1 : 0)
    brier.add(error * error, series: item.seriesName, group: item.group)
  }
}

extension WindowCoverage {
  /// The lines as a table, and how often what was said came true.
  package var text: String {
    func cell(_ value: Double) -> String {
      let percent = String(Int((100 * value).rounded()))
      return String(repeating: " ", count: max(0, 9 - percent.count)) + percent
    }
    var text = "    count     in 80     in 95  below 10  above 90  brier %\n"
    for line in lines {
      let count = String(line.count)
      text += String(repeating: " ", count: max(0, 9 - count.count)) + count
      text += [line.likely, line.wide, line.below, line.above, line.brierScore]
        .map(cell).map { " " + $0 }.joined()
      text += "  \(line.name)\n"
    }
    for window in Self.windows {
      text += "\(window): chance said, seen, count\n"
      for bin in calibration(of: window) {
        text += cell(bin.said) + cell(bin.seen) + "  \(bin.count)\n"
      }
    }
    return text
  }
}
