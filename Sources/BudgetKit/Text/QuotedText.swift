/// Returns text from outside as it may stand in a sentence: between quotes, cut short, safe to show
/// on a terminal.
///
/// Quotes, backslashes, controls and invisible formatting characters are escaped, such as
/// `\u{202E}`.
package func quoted(_ text: String, limit: Int = 64) -> String {
  var shown = "'"
  for scalar in text.unicodeScalars.prefix(limit) {
    shown += scalar.escaped(asASCII: scalar.isInvisible)
  }
  let isCut = text.unicodeScalars.dropFirst(limit).first != nil
  return shown + (isCut ? "...'" : "'")
}

/// Returns the beginning of a value in quotes for a message, other bytes than printable ASCII as
/// `?`.
func quoted(_ bytes: Span<UInt8>) -> String {
  var text: [UInt8] = []
  for index in 0..<min(bytes.count, 40) {
    let byte = bytes[index]
    text.append((0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?"))
  }
  let ellipsis = bytes.count > 40 ? "..." : ""
  return "'\(String(decoding: text, as: UTF8.self))\(ellipsis)'"
}

extension Unicode.Scalar {
  fileprivate var isInvisible: Bool {
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }
}
