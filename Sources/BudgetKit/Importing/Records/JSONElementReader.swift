/// Reads JSON that is not one value a line: a list, element by element, or documents over several
/// lines, one after the other.
///
/// No more of the file is in memory than one element needs.
struct JSONElementReader: ~Copyable {
  /// An element and the number of the line on which it begins, from 1.
  struct Element {
    let line: Int
    let bytes: ArraySlice<UInt8>
  }

  /// The most bytes of one element.
  static let longestElement = 64 << 20

  private let file: InputFile
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  private var position = 0
  private var end = 0
  private var line = 1
  private var isInList = false

  init(path: String) throws { file = try InputFile(path: path) }

  /// Returns the next element, or `nil` after the last.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` where the file ends within one, or one is
  ///   too long; there is nothing to read behind it.
  mutating func next() throws -> Element? {
    while let byte = try peek() {
      switch byte {
      case 0x0A, 0x0D, 0x20, 0x09, UInt8(ascii: ","), 0xEF, 0xBB, 0xBF: advance()
      case UInt8(ascii: "[") where !isInList:
        isInList = true
        advance()
      case UInt8(ascii: "]") where isInList:
        isInList = false
        advance()
      default: return try element()
      }
    }
    guard !isInList else { throw Self.ending(in: line) }
    return nil
  }

  private mutating func element() throws -> Element {
    let first = line
    // What lies before it is not needed any more.
    buffer.removeSubrange(0..<position)
    end -= position
    position = 0
    var depth = 0
    var isInText = false
    while let byte = try peek() {
      if isInText {
        if byte == UInt8(ascii: "\\") {
          advance()
          guard try peek() != nil else { break }
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
      } else {
        switch byte {
        case UInt8(ascii: "\""): isInText = true
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
          depth -= 1
          if depth < 0 { return Element(line: first, bytes: buffer[..<position]) }
          if depth == 0 {
            advance()
            return Element(line: first, bytes: buffer[..<position])
          }
        case UInt8(ascii: ","), 0x0A, 0x0D, 0x20, 0x09:
          if depth == 0 { return Element(line: first, bytes: buffer[..<position]) }
        default: break
        }
      }
      advance()
    }
    guard depth == 0 && !isInText && !isInList else { throw Self.ending(in: first) }
    return Element(line: first, bytes: buffer[..<position])
  }

  private static func ending(in line: Int) -> LedgerError {
    LedgerError(
      .malformedInput,
      "The file ends within the value that begins in line \(line); it was not written to its end."
    )
  }

  private mutating func advance() {
    if buffer[position] == 0x0A { line += 1 }
    position += 1
  }

  /// Returns the next byte without taking it, or `nil` at the end.
  private mutating func peek() throws -> UInt8? {
    if position < end { return buffer[position] }
    guard end < Self.longestElement else {
      throw LedgerError(
        .malformedInput,
        "The value that reaches line \(line) has more than \(Self.longestElement) bytes."
      )
    }
    if end == buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: max(256 << 10, buffer.count)))
    }
    let count = try file.read(into: &buffer, from: end)
    end += count
    return count == 0 ? nil : buffer[position]
  }
}
