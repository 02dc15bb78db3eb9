/// The course of a window as text: bars for what was spent, a fan to the end, and a line for the
/// budget.
///
/// It is made of plain numbers. Each day has one or more columns; a window with more days than
/// columns shows in each column the last of its days. Amounts below zero are drawn as zero.
struct ForecastChart {
  /// A day: what was spent up to its end, and what will have been; in one unit of money, whatever
  /// that is.
  struct Day {
    var spent: Int64?
    var middle: Int64?
    /// Where half of all cases end.
    var half: ClosedRange<Int64>?
    /// Where four of five cases end.
    var most: ClosedRange<Int64>?
  }

  /// The signs that it is drawn with.
  struct Signs {
    /// A bar's part of a row, in equal steps up to the whole row.
    let bars: [Character]
    let most: Character
    let half: Character
    let middle: Character
    let budget: Character
    let axis: (side: Character, corner: Character, bottom: Character)

    /// Signs for terminals that show UTF-8.
    static let unicode = Signs(
      bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
      most: "░",
      half: "▒",
      middle: "•",
      budget: "─",
      axis: ("│", "└", "─")
    )
    /// Signs that every terminal has.
    static let ascii = Signs(
      bars: ["#"],
      most: ".",
      half: ":",
      middle: "o",
      budget: "-",
      axis: ("|", "+", "-")
    )
  }

  var days: [Day]
  var budget: Int64?
  /// The columns of a line, those of the scale included.
  var width = 60
  /// The rows between the scale's top and its zero.
  var height = 10
  var signs = Signs.ascii

  /// What stands in a place of the chart.
  private enum Mark {
    case nothing
    case bar(Character)
    case most
    case half
    case middle
    case budget
  }
}

extension ForecastChart {
  /// Draws the chart, ending with the names of the first and the last day.
  ///
  /// - Parameters:
  ///   - from: The name of the first day.
  ///   - to: The name of the last day.
  ///   - amount: Says an amount of the scale as text.
  ///   - style: Whether the budget's line has a colour.
  /// - Returns: Whole lines.
  func text(from: String, to: String, amount: (Int64) -> String, style: Style) -> String {
    let scale = ChartScale(reaching: highest)
    let labels = self.labels(of: scale, amount: amount)
    let margin = ([amount(0)] + labels.values).map(\.count).max() ?? 0
    let columns = max(10, width - margin - 2)
    let rows = (0..<height).reversed().map { row in
      let label = labels[row] ?? ""
      let marks = (0..<columns).map { mark(column: $0, of: columns, row: row, scale) }
      return right(label, margin) + " \(signs.axis.side)" + line(marks, style)
    }
    let bottom = String(repeating: signs.axis.bottom, count: columns)
    let blanks = max(1, columns - from.count - to.count)
    let names = from + String(repeating: " ", count: blanks) + to
    let axis = right(amount(0), margin) + " \(signs.axis.corner)" + bottom
    return (rows + [axis, right("", margin) + "  " + names]).map { $0 + "\n" }.joined()
  }

  /// Whether the budget's line is drawn: not where it would press all else to the ground.
  var showsBudget: Bool {
    guard let budget else { return false }
    return budget / 4 <= highestOfDays
  }

  private var highest: Int64 {
    max(highestOfDays, showsBudget ? budget ?? 0 : 0)
  }

  /// Whether there is anything to see.
  var hasAmounts: Bool { highestOfDays > 0 }

  private var highestOfDays: Int64 {
    days.flatMap { [$0.spent, $0.middle, $0.most?.upperBound] }.compactMap(\.self).max() ?? 0
  }
}

// MARK: - Drawing

extension ForecastChart {
  private func mark(column: Int, of columns: Int, row: Int, _ scale: ChartScale) -> Mark {
    guard !days.isEmpty else { return .nothing }
    let day = days[((column + 1) * days.count - 1) / columns]
    if let bar = bar(day.spent ?? 0, row: row, scale) { return .bar(bar) }
    if let middle = day.middle, scale.row(of: middle, height) == row { return .middle }
    if showsBudget, let budget, scale.row(of: budget, height) == row { return .budget }
    if holds(day.half, row: row, scale) { return .half }
    return holds(day.most, row: row, scale) ? .most : .nothing
  }

  private func holds(_ range: ClosedRange<Int64>?, row: Int, _ scale: ChartScale) -> Bool {
    guard let range else { return false }
    return scale.row(of: range.lowerBound, height) <= row
      && row <= scale.row(of: range.upperBound, height)
  }

  private func bar(_ spent: Int64, row: Int, _ scale: ChartScale) -> Character? {
    let steps = signs.bars.count
    let filled = scale.steps(of: spent, steps * height) - row * steps
    return filled > 0 ? signs.bars[min(filled, steps) - 1] : nil
  }

  /// Returns the marks of a row as text without blanks at its end, the budget's line in a colour of
  /// its own.
  private func line(_ marks: [Mark], _ style: Style) -> String {
    var line = ""
    var run = ""
    var blanks = ""
    for mark in marks {
      if case .budget = mark {
        line += blanks
        blanks = ""
        run.append(signs.budget)
        continue
      }
      if !run.isEmpty { line += style.warning(run) }
      run = ""
      if case .nothing = mark {
        blanks += " "
      } else {
        line += blanks + String(sign(of: mark))
        blanks = ""
      }
    }
    return run.isEmpty ? line : line + style.warning(run)
  }

  private func sign(of mark: Mark) -> Character {
    switch mark {
    case .nothing: " "
    case .bar(let bar): bar
    case .most: signs.most
    case .half: signs.half
    case .middle: signs.middle
    case .budget: signs.budget
    }
  }

  private func labels(of scale: ChartScale, amount: (Int64) -> String) -> [Int: String] {
    Dictionary(scale.ticks.map { (scale.row(of: $0, height), amount($0)) }) { $1 }
  }

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
