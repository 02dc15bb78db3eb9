/// A place in a log: after so many bytes, and so many lines.
package struct LogPlace: Sendable, Hashable {
  package var bytes: Int64
  package var lines: Int64

  /// Creates a place.
  package init(bytes: Int64, lines: Int64) {
    self.bytes = bytes
    self.lines = lines
  }

  /// Where a log begins.
  package static let beginning = LogPlace(bytes: 0, lines: 0)
}

/// Reads a file line by line, with no more of it in memory than the longest line needs.
///
/// A line ends with LF or CR LF; the last one may lack its end. A byte-order mark at the start of
/// the file is dropped.
package struct LineReader: ~Copyable {
  /// A line of a file.
  package struct Line: Sendable {
    /// Its number in the file, from 1.
    package let number: Int
    /// Its bytes without the end of line; empty when it is too long.
    package let bytes: ArraySlice<UInt8>
    /// Whether it has more bytes than the limit and was skipped.
    package let isTooLong: Bool

    /// Whether it holds nothing but blanks.
    var isBlank: Bool { !isTooLong && bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 } }
  }

  /// The most bytes that a line may have, unless told otherwise.
  package static let longestLine = 16 << 20
  /// The most bytes that may come without the end of a line before the file counts as none of
  /// lines.
  package static let longestStretch = 256 << 20
  /// The most blank lines that may follow each other; a stream of more has no end, and no reader
  /// would ever answer.
  package static let mostBlankLines = 1 << 20

  private let file: InputFile
  private let path: String
  private let limit: Int
  private let stretch: Int
  private var buffer = [UInt8](repeating: 0, count: 256 << 10)
  private var start = 0
  private var end = 0
  private var number = 0
  private var blankLines = 0
  private var isAtEnd = false
  /// The byte of the file at which the buffer begins.
  private var base: Int64 = 0
  /// Where the last line ended.
  package private(set) var place = LogPlace.beginning
  /// Whether the last line has no end of line, so that more of it may come.
  package private(set) var endsOpen = false

  /// Opens a file.
  ///
  /// - Throws: ``LedgerError`` with code `notFound`, `invalidPath` or `storage`.
  package init(
    path: String,
    limit: Int = longestLine,
    stretch: Int = longestStretch
  ) throws {
    file = try InputFile(path: path)
    self.path = path
    self.limit = limit
    self.stretch = stretch
  }

  /// Goes on at a place of the file, which must be the end of a line.
  ///
  /// - Throws: ``LedgerError`` with code `storage` for a pipe, which has no places.
  package mutating func move(to place: LogPlace) throws {
    guard place != self.place else { return }
    try file.seek(to: place.bytes)
    self.place = place
    (base, number) = (place.bytes, Int(place.lines))
    (start, end, blankLines) = (0, 0, 0)
    (isAtEnd, endsOpen) = (false, false)
  }

  /// Returns the next line, or `nil` after the last.
  ///
  /// Let go of a line's bytes before asking for the next: the buffer is copied while they are held.
  ///
  /// - Throws: ``LedgerError`` with code `malformedInput` where a line does not end, as in a stream
  ///   that is none of lines, and where blank lines do not.
  package mutating func next() throws -> Line? {
    guard let line = try takeLine() else { return nil }
    blankLines = line.isBlank ? blankLines + 1 : 0
    guard blankLines <= Self.mostBlankLines else {
      throw LedgerError(
        .malformedInput,
        "\(quoted(path, limit: 512)) has more than \(Self.mostBlankLines) blank lines before line \(line.number); this is no log."
      )
    }
    return line
  }

  private mutating func takeLine() throws -> Line? {
    if base == 0 && number == 0 { try dropMark() }
    var searched = start
    var isTooLong = false
    var skipped = 0
    while true {
      if let newline = buffer[searched..<end].firstIndex(of: 0x0A) {
        return line(until: newline, next: newline + 1, isTooLong)
      }
      if end - start > limit + 1 {  // one more than the limit may be the CR of CR LF
        isTooLong = true
        skipped += end - start
        guard skipped <= stretch else { throw endless(number + 1) }
        start = end
      }
      if isAtEnd {
        return start < end || isTooLong ? line(until: end, next: end, isTooLong) : nil
      }
      let unread = end - start
      try fill()
      searched = start + unread
    }
  }

  private func endless(_ line: Int) -> LedgerError {
    LedgerError(
      .malformedInput,
      "Line \(line) of \(quoted(path, limit: 512)) has more than \(stretch) bytes and no end; this is no log."
    )
  }

  /// Drops the byte-order mark with which some programs begin a file of UTF-8.
  private mutating func dropMark() throws {
    while end < 3 && !isAtEnd { try fill() }
    if buffer[..<end].starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
  }

  private mutating func line(until stop: Int, next: Int, _ wasTooLong: Bool) -> Line {
    number += 1
    var bytes = buffer[start..<stop]
    start = next
    endsOpen = next == stop
    place = LogPlace(bytes: base + Int64(next), lines: Int64(number))
    if bytes.last == 0x0D { bytes.removeLast() }
    let isTooLong = wasTooLong || bytes.count > limit
    return Line(number: number, bytes: isTooLong ? [] : bytes, isTooLong: isTooLong)
  }

  /// Reads more of the file behind the bytes that are not used yet.
  private mutating func fill() throws {
    if start > 0 {
      buffer.replaceSubrange(0..<(end - start), with: buffer[start..<end])
      base += Int64(start)
      end -= start
      start = 0
    }
    if end == buffer.count {
      buffer.append(contentsOf: repeatElement(0, count: buffer.count))
    }
    let count = try file.read(into: &buffer, from: end)
    end += count
    isAtEnd = count == 0
  }
}
