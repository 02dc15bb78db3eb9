import CSQLite

/// The first hundred bytes of a database's file, past the log (https://sqlite.org/fileformat.html,
/// 1.3).
///
/// The first transaction after each checkpoint changes the first page, so that the change counter
/// in it tells the states of the file apart.
struct FileHeader: Sendable, Hashable {
  private let bytes: [UInt8]

  /// Whether the file says that a write-ahead log belongs to it.
  var hasLog: Bool { bytes[18] == 2 && bytes[19] == 2 }

  /// How many bytes the header has.
  private static let length = 100
}

extension FileHeader {
  /// Reads what ``text`` has written.
  init?(text: Substring) {
    let digits = text.utf8.compactMap { Character(UnicodeScalar($0)).hexDigitValue }
    guard digits.count == Self.length * 2, digits.count == text.utf8.count else { return nil }
    bytes = (0..<Self.length).map { UInt8(digits[2 * $0] << 4 | digits[2 * $0 + 1]) }
  }

  /// The bytes in hexadecimal digits.
  var text: String {
    String(unsafeUninitializedCapacity: 2 * bytes.count) { text in
      for (index, byte) in bytes.enumerated() {
        text[2 * index] = Self.digit(byte >> 4)
        text[2 * index + 1] = Self.digit(byte & 15)
      }
      return 2 * bytes.count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension Connection {
  /// The header of the file; `nil` where the file has none yet or cannot be read.
  var fileHeader: FileHeader? { FileHeader(handle) }
}

extension FileHeader {
  fileprivate init?(_ handle: OpaquePointer) {
    var bytes = [UInt8](repeating: 0, count: Self.length)
    guard csqlite_read_header(handle, &bytes, Int32(Self.length)) == SQLITE_OK else { return nil }
    self.bytes = bytes
  }
}
