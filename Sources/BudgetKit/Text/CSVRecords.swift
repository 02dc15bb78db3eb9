/// The records of a text as RFC 4180 has it, for short files that are read whole.
package struct CSVRecords: Sequence, IteratorProtocol {
  /// A record, or why it is none.
  package struct Record {
    /// The number of its first line, from 1.
    package let line: Int
    /// Its cells; `nil` where quotes are not in order.
    package let cells: [String]?
  }

  private let bytes: [UInt8]
  private var position: Int
  private var line = 1

  /// Takes a text; a byte-order mark is passed over.
  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// Returns the next record that is not an empty line.
  package mutating func next() -> Record? {
    while position < bytes.count {
      let start = line
      let cells = takeRecord()
      if cells != [""] { return Record(line: start, cells: cells) }
    }
    return nil
  }

  private mutating func takeRecord() -> [String]? {
    var cells: [String] = []
    var isInOrder = true
    while true {
      let isQuoted = position < bytes.count && bytes[position] == UInt8(ascii: "\"")
      let cell = isQuoted ? takeQuoted() : takePlain()
      if let cell { cells.append(cell) } else { isInOrder = false }
      guard position < bytes.count else { break }
      let next = bytes[position]
      position += 1
      if next == UInt8(ascii: ",") { continue }
      if next == UInt8(ascii: "\r"), position < bytes.count, bytes[position] == 0x0A {
        position += 1
      } else if next != UInt8(ascii: "\n") {
        isInOrder = false
        while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
        position = Swift.min(position + 1, bytes.count)
      }
      line += 1
      break
    }
    return isInOrder ? cells : nil
  }

  private mutating func takePlain() -> String? {
    let start = position
    while position < bytes.count, !",\r\n".utf8.contains(bytes[position]) { position += 1 }
    let cell = bytes[start..<position]
    return cell.contains(UInt8(ascii: "\"")) ? nil : String(validating: cell, as: UTF8.self)
  }

  private mutating func takeQuoted() -> String? {
    var cell: [UInt8] = []
    position += 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\n") { line += 1 }
      guard byte == UInt8(ascii: "\"") else {
        cell.append(byte)
        continue
      }
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        return String(validating: cell, as: UTF8.self)
      }
      cell.append(byte)
      position += 1
    }
    return nil
  }
}

extension CSVText {
  /// Returns text as a field that ``unmarked(_:)`` turns into the same text again, whatever it
  /// begins with.
  package static func reversibleField(_ text: String) -> String {
    text.utf8.first == UInt8(ascii: "'") ? field("'" + text) : field(text)
  }

  /// Returns the text of a field without the apostrophe that was put before it.
  package static func unmarked(_ field: String) -> String {
    let start = field.utf8.prefix(2)
    guard start.count == 2, start.first == UInt8(ascii: "'"),
      start.last.map({ "'=+-@\t\r".utf8.contains($0) }) == true
    else { return field }
    return String(field.dropFirst())
  }
}
