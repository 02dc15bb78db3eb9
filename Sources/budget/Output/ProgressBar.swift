/// How far long work has come, on a terminal and nowhere else.
struct ProgressBar {
  private let unit: String
  private let isShown: Bool
  private var hasLine = false

  /// Creates a bar that counts things of a kind.
  ///
  /// - Parameters:
  ///   - unit: What is counted, in the plural.
  ///   - isWanted: Whether nothing else stands where the bar would.
  init(_ unit: String, isWanted: Bool = true) {
    self.unit = unit
    isShown = isWanted && StandardStream.error.isTerminal
  }

  /// Shows so much done, of so much in all where that is known.
  mutating func show(_ done: Int, of all: Int?) {
    guard isShown else { return }
    hasLine = true
    write("\r" + bar(done, of: all) + "\(done) \(unit)\u{1B}[K")
  }

  /// Wipes the bar away.
  mutating func end() {
    guard hasLine else { return }
    hasLine = false
    write("\r\u{1B}[K")
  }

  private func bar(_ done: Int, of all: Int?) -> String {
    guard let all, all > 0 else { return "" }
    let width = 30
    let filled = min(width, done * width / all)
    let marks = String(repeating: "#", count: filled)
    return "[" + marks + String(repeating: ".", count: width - filled) + "] "
  }

  private func write(_ text: String) {
    _ = StandardStream.error.write(Array(text.utf8))
  }
}
