/// Returns text from outside as it may stand in a sentence: between quotes, cut short, controls escaped.
package func quoted(_ text: String, limit: Int = 64) -> String {
  var shown = "'"
  for scalar in text.unicodeScalars.prefix(limit) {
    shown += scalar.escaped(asASCII: false)
  }
  let isCut = text.unicodeScalars.dropFirst(limit).first != nil
  return shown + (isCut ? "...'" : "'")
}
