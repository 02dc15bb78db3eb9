@_spi(_Unicode) import Swift  // String._nfc: the only way to compare with NFC without Foundation

/// Throws unless the text may key a row: 1 to 255 bytes, NFC, no control characters and none that
/// nobody sees.
func validateName(_ text: String, what: String) throws {
  // Nearly all names are plain, and one look at them is enough.
  if isPlain(text) && text.utf8.count <= 255 { return }
  try validate(text, what: what) { isControl($0) || isInvisible($0) }
  guard text._nfc.elementsEqual(text.unicodeScalars) else {
    throw LedgerError(
      .invalidID,
      "\(what) must be in Unicode form NFC; this one is not: normalise it."
    )
  }
}

/// Returns a name as it is where it can key a group, and cleaned where it cannot; `nil` where
/// nothing of it can be used.
package func usableName(_ text: String) -> String? {
  (try? validateName(text, what: "A name")) != nil ? text : cleanedName(text)
}

/// Returns a name without the characters that no name may hold, in NFC, and shortened to 255 bytes;
/// `nil` where nothing is left.
///
/// A name that is too long keeps its beginning and gets a digest of the whole, so that two names
/// stay two.
func cleanedName(_ text: String) -> String? {
  let visible = String(
    String.UnicodeScalarView(text.unicodeScalars.filter { !isControl($0) && !isInvisible($0) })
  )
  // Letters that an invisible character held apart may become one.
  let name = String(String.UnicodeScalarView(visible._nfc))
  guard name.utf8.contains(where: { $0 != 0x20 }) else { return nil }
  guard name.utf8.count > 255 else { return name }
  var start = ""
  for character in name {
    guard start.utf8.count + character.utf8.count <= 255 - 17 else { break }
    start.append(character)
  }
  return start + "~" + SHA256.hexadecimal(text.utf8).prefix(16)
}

/// Throws unless the text may stand beside a row for people to read: 1 to 255 bytes, no control
/// characters.
func validateText(_ text: String, what: String) throws {
  try validate(text, what: what, isForbidden: isControl)
}

private func validate(
  _ text: String,
  what: String,
  isForbidden: (Unicode.Scalar) -> Bool
) throws {
  let bytes = text.utf8
  guard !bytes.isEmpty else {
    throw LedgerError(.invalidID, "\(what) must not be empty.")
  }
  guard bytes.count <= 255 else {
    throw LedgerError(
      .invalidID,
      "\(what) must have at most 255 bytes; this one has \(bytes.count)."
    )
  }
  if isPlain(text) { return }
  if let bad = text.unicodeScalars.first(where: isForbidden) {
    let kind = bad.properties.generalCategory == .control ? "control" : "invisible"
    throw LedgerError(
      .invalidID,
      "\(what) must not hold the \(kind) character U+\(fourDigits(bad.value).uppercased()); remove it."
    )
  }
}

/// Returns whether a text holds something, and nothing but visible ASCII characters and blanks.
private func isPlain(_ text: String) -> Bool {
  !text.isEmpty && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
}

/// Returns whether a scalar leaves nothing to see, or a blank that reads like the ordinary one.
private func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .format: true
  case .spaceSeparator: scalar != " "
  default: scalar.properties.isDefaultIgnorableCodePoint || scalar == "\u{2800}"
  }
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.properties.generalCategory {
  case .control, .lineSeparator, .paragraphSeparator: true
  default: false
  }
}
