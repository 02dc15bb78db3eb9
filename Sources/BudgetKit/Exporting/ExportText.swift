/// Text that is being exported: bytes, and how values are spelled in them.
struct ExportText {
  private(set) var bytes: [UInt8] = []

  /// Takes out what was written so far.
  mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }

  mutating func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func append(_ byte: Unicode.Scalar) { bytes.append(UInt8(ascii: byte)) }

  /// Appends a whole number.
  mutating func append(_ number: Int64) { appendDecimal(number, scale: 0) }

  /// Appends an amount of US dollars as its shortest exact decimal.
  mutating func append(_ amount: Money) { appendDecimal(amount.nanodollars, scale: 9) }

  /// Appends a whole number divided by ten to the power of a scale, as its shortest exact decimal.
  mutating func appendDecimal(_ number: Int64, scale: Int) {
    var rest = number.magnitude
    var digits: InlineArray<20, UInt8> = .init(repeating: UInt8(ascii: "0"))
    var count = 0
    // The last digits first; zeros at the end of the decimals are left out.
    while rest > 0 || count <= scale {
      digits[count] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
      count += 1
    }
    var last = 0
    while last < scale, digits[last] == UInt8(ascii: "0") { last += 1 }
    if number < 0 { append("-") }
    var place = count
    while place > last {
      if place == scale { append(".") }
      place -= 1
      bytes.append(digits[place])
    }
  }

  /// Appends text as a string of JSON.
  mutating func appendJSON(_ text: String) {
    let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    guard isPlain else { return append(JSON.string(text).description) }
    append("\"")
    append(text)
    append("\"")
  }

  /// Appends text as a field of comma-separated values that no spreadsheet takes for a formula.
  mutating func appendCSV(_ text: String) {
    let isPlain = text.utf8.allSatisfy { $0 > 0x22 && $0 != 0x2C }
    let isFormula = text.utf8.first.map { $0 == 0x3D || $0 == 0x2B || $0 == 0x2D || $0 == 0x40 }
    append(isPlain && isFormula != true ? text : CSVText.field(text))
  }

  /// Appends text as a cell of a Markdown table.
  mutating func appendMarkdown(_ text: String) { append(MarkdownText.cell(text)) }
}
