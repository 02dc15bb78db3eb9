/// Returns text from outside as it may stand in a sentence: between quotes, cut short, safe to show on a terminal.
///
/// Quotes, backslashes, controls and invisible formatting characters are escaped, such as `\u{202E}`.
package func quoted(_ text: String, limit: Int = 64) -> String {
  var shown = "'"
  for scalar in text.unicodeScalars.prefix(limit) {
    shown += scalar.escaped(asASCII: scalar.isInvisible)
  }
  let isCut = text.unicodeScalars.dropFirst(limit).first != nil
  return shown + (isCut ? "...'" : "'")
}

extension Unicode.Scalar {
  fileprivate var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }
}
