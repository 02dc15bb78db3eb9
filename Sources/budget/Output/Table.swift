/// Rows under titles, as text whose columns stand under each other.
struct Table {
  /// How the cells of a column stand.
  enum Alignment {
    case left
    case right
    /// Dots of decimals under each other.
    case decimal
  }

  /// A title, and how the cells beneath it stand.
  struct Column {
    let title: String
    let alignment: Alignment

    init(_ title: String, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  let columns: [Column]
  private(set) var rows: [[String]] = []

  init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Adds a row with a cell for each column; text from outside is made harmless.
  mutating func add(_ cells: [String]) {
    rows.append(cells.map { plain($0) })
  }
}

extension Table {
  /// The table as whole lines; nothing without rows.
  func text(_ style: Style) -> String {
    guard !rows.isEmpty else { return "" }
    let laidOut = columns.indices.map { layOut(columns[$0], rows.map(cell(at: $0))) }
    let titles = line(laidOut.map { $0[0] })
    let body = rows.indices.map { row in line(laidOut.map { $0[row + 1] }) + "\n" }
    return style.strong(titles) + "\n" + body.joined()
  }

  private func cell(at column: Int) -> ([String]) -> String {
    { row in column < row.count ? row[column] : "" }
  }

  /// Returns a title and its cells, all of the same width.
  private func layOut(_ column: Column, _ cells: [String]) -> [String] {
    let cells = column.alignment == .decimal ? aligningDots(cells) : cells
    let all = [column.title] + cells
    let width = all.map(\.count).max() ?? 0
    return all.map { pad($0, to: width, column.alignment == .left ? .left : .right) }
  }

  /// Returns cells with blanks behind them for the decimals that they lack.
  private func aligningDots(_ cells: [String]) -> [String] {
    let decimals = cells.map { cell in
      cell.firstIndex(of: ".").map { cell.distance(from: $0, to: cell.endIndex) } ?? 0
    }
    let most = decimals.max() ?? 0
    return zip(cells, decimals).map { $0 + String(repeating: " ", count: most - $1) }
  }

  private func pad(_ text: String, to width: Int, _ alignment: Alignment) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return alignment == .left ? text + blanks : blanks + text
  }

  private func line(_ cells: [String]) -> String {
    let joined = cells.joined(separator: "  ")
    return String(joined.reversed().drop { $0 == " " }.reversed())
  }
}
