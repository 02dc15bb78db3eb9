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
    /// How soon the column is left out where the terminal is too narrow: the largest first, those
    /// of 0 never.
    let detail: Int

    init(_ title: String, _ alignment: Alignment = .left, detail: Int = 0) {
      self.title = title
      self.alignment = alignment
      self.detail = detail
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
  ///
  /// - Parameters:
  ///   - style: How titles stand out.
  ///   - width: The columns of the terminal, into which the table is fitted; `nil` for all of it,
  ///     however wide.
  /// - Returns: Whole lines.
  func text(_ style: Style, width: Int? = Terminal.columns) -> String {
    guard !rows.isEmpty else { return "" }
    return laidOut.text(style, width: width)
  }

  /// The columns with their cells, all of one width in each.
  private var laidOut: LaidOutTable {
    LaidOutTable(
      columns: columns.indices.map { index in
        let cells = rows.map { index < $0.count ? $0[index] : "" }
        return LaidOutTable.Column(
          title: columns[index].title,
          cells: columns[index].alignment == .decimal ? aligningDots(cells) : cells,
          isLeft: columns[index].alignment == .left,
          detail: columns[index].detail
        )
      }
    )
  }

  /// Returns cells with blanks behind them for the decimals that they lack.
  private func aligningDots(_ cells: [String]) -> [String] {
    let decimals = cells.map { cell in
      cell.firstIndex(of: ".").map { cell.distance(from: $0, to: cell.endIndex) } ?? 0
    }
    let most = decimals.max() ?? 0
    return zip(cells, decimals).map { $0 + String(repeating: " ", count: most - $1) }
  }
}
