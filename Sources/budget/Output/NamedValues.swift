/// Names and values below each other, for answers about one thing.
struct NamedValues {
  private var lines: [(name: String, value: String, isProse: Bool)] = []

  /// Adds a line; text from outside is made harmless.
  mutating func add(_ name: String, _ value: String) {
    lines.append((name, plain(value, limit: 2000), false))
  }

  /// Adds sentences, which break between words at 80 columns where there is no terminal.
  mutating func addProse(_ name: String, _ value: String) {
    lines.append((name, plain(value, limit: 2000), true))
  }

  /// The values as whole lines, which break between words where a terminal is narrow.
  var text: String { text(width: Terminal.columns) }

  /// The values as lines that fit into a width; `nil` for one line each, but for prose.
  func text(width: Int?) -> String {
    let names = (lines.map(\.name.count).max() ?? 0) + 2
    return lines.map { name, value, isProse in
      let room = (width ?? (isProse ? 80 : nil)).map { max(20, $0 - names) }
      let parts = room.map { wrapped(value, width: $0) } ?? [value]
      return zip(parts, [name] + Array(repeating: "", count: parts.count)).map { part, name in
        name + String(repeating: " ", count: names - name.count) + part + "\n"
      }.joined()
    }.joined()
  }
}
