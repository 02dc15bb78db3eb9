/// Returns text from outside as it may stand on a terminal: control and bidirectional characters
/// escaped, cut short.
///
/// What is left cannot move the cursor, end the line, or show letters in another order than they
/// are stored.
func plain(_ text: String, limit: Int = 255) -> String {
  var shown = ""
  for scalar in text.unicodeScalars.prefix(limit) {
    if isHarmful(scalar) {
      shown += "\\u{" + String(scalar.value, radix: 16) + "}"
    } else {
      shown.unicodeScalars.append(scalar)
    }
  }
  let isCut = text.unicodeScalars.dropFirst(limit).first != nil
  return isCut ? shown + "..." : shown
}

private func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
  default: false
  }
}

extension String {
  /// The text with a full stop, where it lacks one.
  var asSentence: String { hasSuffix(".") || hasSuffix("!") || hasSuffix("?") ? self : self + "." }
}
