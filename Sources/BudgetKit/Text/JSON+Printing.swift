extension JSON: CustomStringConvertible {
  /// The value as JSON text on one line, without blanks, its members in their order.
  ///
  /// Quotes, backslashes and all control characters are escaped, also those from U+007F to U+009F
  /// and the line separators U+2028 and U+2029, so that the text is safe to show on a terminal and
  /// to paste into a script.
  package var description: String {
    var text = ""
    print(to: &text)
    return text
  }

  private func print(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let number): text += number
    case .string(let string): Self.print(string, to: &text)
    case .array(let elements): Self.print(elements, "[", "]", to: &text) { $0.print(to: &$1) }
    case .object(let members):
      Self.print(members, "{", "}", to: &text) { member, text in
        Self.print(member.key, to: &text)
        text += ":"
        member.value.print(to: &text)
      }
    }
  }

  private static func print<Element>(
    _ elements: [Element],
    _ opening: String,
    _ closing: String,
    to text: inout String,
    each: (Element, inout String) -> Void
  ) {
    text += opening
    for (index, element) in elements.enumerated() {
      if index > 0 { text += "," }
      each(element, &text)
    }
    text += closing
  }

  private static func print(_ string: String, to text: inout String) {
    text += "\""
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x22: text += "\\\""
      case 0x5C: text += "\\\\"
      case 0x0A: text += "\\n"
      case 0x0D: text += "\\r"
      case 0x09: text += "\\t"
      case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029: text += "\\u" + fourDigits(scalar.value)
      default: text.unicodeScalars.append(scalar)
      }
    }
    text += "\""
  }
}
