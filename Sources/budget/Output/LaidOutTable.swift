/// A table on its way to the terminal: columns with a width each, which are made to fit.
///
/// What does not fit is first written under titles of several lines, then without details, then
/// with names over several lines, and at last as one block for each row. Amounts are never cut.
struct LaidOutTable {
  /// A column and how wide it is.
  struct Column {
    /// The title as one line.
    let name: String
    /// The lines of the title.
    var title: [String]
    var cells: [String]
    let isLeft: Bool
    let detail: Int
    var width: Int

    init(title: String, cells: [String], isLeft: Bool, detail: Int) {
      name = title
      self.title = [title]
      self.cells = cells
      self.isLeft = isLeft
      self.detail = detail
      width = max(title.displayWidth, cells.lazy.map(\.displayWidth).max() ?? 0)
    }
  }

  var columns: [Column]
  private var leftOut: [String] = []

  init(columns: [Column]) { self.columns = columns }

  private static let gap = 2
  private static let narrowestName = 8

  /// The columns of the terminal that a line takes.
  private var lineWidth: Int {
    columns.reduce(0) { $0 + $1.width } + Self.gap * max(0, columns.count - 1)
  }
}

extension LaidOutTable {
  /// The table as whole lines that fit into a width.
  func text(_ style: Style, width: Int?) -> String {
    guard let width, lineWidth > width else { return lines(style) }
    var table = self
    table.breakTitles()
    table.leaveOutDetails(until: width)
    table.narrowNames(until: width)
    guard table.lineWidth <= width else { return blocks(width: width) }
    return table.lines(style) + table.noteOnDetails(width)
  }

  /// Puts the words of titles below each other where that makes a column narrower; a word ends
  /// behind a slash, too.
  private mutating func breakTitles() {
    for index in columns.indices {
      let widestCell = columns[index].cells.lazy.map(\.displayWidth).max() ?? 0
      let words = columns[index].name.replacing("/", with: "/ ").split(separator: " ")
        .map(String.init)
      guard words.count > 1, columns[index].width > widestCell else { continue }
      columns[index].title = words
      columns[index].width = max(widestCell, words.lazy.map(\.displayWidth).max() ?? 0)
    }
  }

  private mutating func leaveOutDetails(until width: Int) {
    while lineWidth > width, let most = columns.map(\.detail).max(), most > 0,
      let index = columns.lastIndex(where: { $0.detail == most })
    {
      leftOut.insert(columns.remove(at: index).name, at: 0)
    }
  }

  /// Makes the widest columns of names narrower, which then take several lines.
  private mutating func narrowNames(until width: Int) {
    while lineWidth > width {
      let names = columns.indices.filter {
        columns[$0].isLeft && columns[$0].width > max(Self.narrowestName, columns[$0].leastWidth)
      }
      guard let widest = names.max(by: { columns[$0].width < columns[$1].width }) else { return }
      columns[widest].width -= 1
    }
  }

  private func noteOnDetails(_ width: Int) -> String {
    let named = leftOut.filter { !$0.isEmpty }
    guard !named.isEmpty else { return "" }
    let note = "Left out to fit the width: \(named.joined(separator: ", ")). --json has all."
    return wrapped(note, width: width).map { $0 + "\n" }.joined()
  }
}

// MARK: - Lines

extension LaidOutTable {
  private func lines(_ style: Style) -> String {
    let height = columns.lazy.map(\.title.count).max() ?? 1
    let titles = columns.map { column in
      Array(repeating: "", count: height - column.title.count) + column.title
    }
    let head = (0..<height).map { line in style.strong(joined(titles.map { $0[line] })) + "\n" }
    let count = columns.first?.cells.count ?? 0
    return head.joined() + (0..<count).map { body(of: $0) }.joined()
  }

  /// The lines of one row: as many as its longest name takes.
  private func body(of row: Int) -> String {
    let cells = columns.map { wrapped($0.cells[row], width: $0.width) }
    let height = cells.lazy.map(\.count).max() ?? 1
    return (0..<height).map { line in
      joined(cells.map { line < $0.count ? $0[line] : "" }) + "\n"
    }.joined()
  }

  private func joined(_ cells: [String]) -> String {
    let padded = zip(cells, columns).map { cell, column in
      let blanks = String(repeating: " ", count: max(0, column.width - cell.displayWidth))
      return column.isLeft ? cell + blanks : blanks + cell
    }
    let line = padded.joined(separator: String(repeating: " ", count: Self.gap))
    return String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// Each row by itself, one line for each of its cells that is not empty.
  private func blocks(width: Int) -> String {
    let count = columns.first?.cells.count ?? 0
    return (0..<count).map { row in
      var values = NamedValues()
      for column in columns {
        let cell = column.cells[row].trimmed
        if !cell.isEmpty { values.add(column.name, cell) }
      }
      return values.text(width: width)
    }.joined(separator: "\n")
  }
}

extension LaidOutTable.Column {
  /// How narrow it can be: words of titles stay whole, and so do days and months, which nobody
  /// reads over two lines.
  fileprivate var leastWidth: Int {
    let times = cells.lazy.filter(\.isTime).map(\.displayWidth).max() ?? 0
    return max(times, title.lazy.map(\.displayWidth).max() ?? 0)
  }
}

extension String {
  /// Whether it begins as days, weeks, months and instants do: `2026-`.
  fileprivate var isTime: Bool {
    utf8.count >= 7 && utf8.prefix(4).allSatisfy { (0x30...0x39).contains($0) }
      && utf8.dropFirst(4).first == UInt8(ascii: "-") && !contains(" ")
  }

  /// The text without blanks at its ends.
  fileprivate var trimmed: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
