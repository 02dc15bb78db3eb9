import Foundation

/// A table of text: the first column to the left, numbers to the right.
struct Table {
  var rows: [[String]]

  init(_ heading: [String]) {
    rows = [heading]
  }

  func printAll() {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    for (index, row) in rows.enumerated() {
      let cells = zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 0 ? cell.0 + padding : padding + cell.0
      }
      print(cells.joined(separator: "  "))
      if index == 0 {
        print(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
      }
    }
    print()
  }
}

extension Double {
  /// Three significant digits at most, and no more than two after the point.
  var short: String {
    String(format: abs(self) >= 100 ? "%.0f" : abs(self) >= 10 ? "%.1f" : "%.2f", self)
  }
}
