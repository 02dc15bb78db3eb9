/// Names and values below each other, for answers about one thing.
struct Facts {
  private var lines: [(name: String, value: String)] = []

  /// Adds a line; text from outside is made harmless.
  mutating func add(_ name: String, _ value: String) {
    lines.append((name, plain(value, limit: 2000)))
  }

  /// The facts as whole lines.
  var text: String {
    let width = lines.map(\.name.count).max() ?? 0
    return lines.map { name, value in
      name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
    }.joined()
  }
}
