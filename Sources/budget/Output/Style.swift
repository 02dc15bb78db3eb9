/// Whether output for people has colour: only on a terminal, and never with NO_COLOR.
struct Style {
  let isColoured: Bool

  /// The style of what goes to the standard output.
  static var output: Style {
    let isPlain = environmentVariable("NO_COLOR") != nil || environmentVariable("TERM") == "dumb"
    return Style(isColoured: StandardStream.output.isTerminal && !isPlain)
  }

  /// Returns text that stands out.
  func strong(_ text: String) -> String { paint(text, "1") }

  /// Returns text that warns.
  func warning(_ text: String) -> String { paint(text, "31") }

  private func paint(_ text: String, _ code: String) -> String {
    isColoured ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
  }
}
