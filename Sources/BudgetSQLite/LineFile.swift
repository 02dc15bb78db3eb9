#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file of lines that one process adds to, put aside under a number when it is full: `log` then
/// is `log.1`, what was `log.1` is `log.2`, and so on.
///
/// Each step is one renaming, so that a process that is killed leaves whole files. The file is held
/// by a lock that the kernel frees when the process dies. Where lines have no room, those stay that
/// had, and the file ends with a whole one.
package final class LineFile {
  /// The absolute path.
  package let path: String
  private let limit: Int64?
  private let kept: Int
  private var descriptor: Int32
  private var size: Int64

  private static let newline = UInt8(ascii: "\n")

  /// Opens a file, and makes it where there is none.
  ///
  /// - Parameters:
  ///   - target: Where it is; its folder must be there.
  ///   - database: The database that the lines are about, which is never written over.
  ///   - limit: How many bytes it has at most, beside a longer line; `nil` for any number.
  ///   - kept: How many full files are kept beside it, at least 1.
  /// - Throws: ``SQLiteError`` with the reason `invalidPath` for the database itself or what is no
  ///   plain file, `busy` where another process has it.
  package init(
    at target: DatabasePath,
    of database: DatabasePath,
    limit: Int64?,
    keeping kept: Int
  ) throws(SQLiteError) {
    try target.requireFree(for: "log", of: database, replacing: true)
    if limit != nil {
      for number in 1...max(1, kept) {
        let aside = try DatabasePath(locating: Self.name(target.absolute, number))
        try aside.requireFree(for: "log", of: database, replacing: true)
      }
    }
    path = target.absolute
    self.limit = limit
    self.kept = max(1, kept)
    descriptor = try Self.openAndLock(target.absolute)
    size = FileStatus(descriptor: descriptor)?.size ?? 0
  }

  deinit { close(descriptor) }

  private static func name(_ path: String, _ number: Int) -> String { "\(path).\(number)" }

  private static func openAndLock(_ path: String) throws(SQLiteError) -> Int32 {
    while true {
      let flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
      let descriptor = openFile(path, flags, mode: 0o600)
      guard descriptor >= 0 else { throw SQLiteError(systemError: errno, "Cannot open \(path)") }
      guard let file = FileStatus(descriptor: descriptor), file.isPlain else {
        close(descriptor)
        throw .invalid("\(path) is not a plain file of ours; name another file.")
      }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        close(descriptor)
        throw SQLiteError(.busy, "Another process writes lines into \(path); name another file.")
      }
      // Its holder may have put it aside between our opening and locking it.
      if FileStatus(path: path)?.identity == file.identity { return descriptor }
      close(descriptor)
    }
  }
}

// MARK: - What is there

extension LineFile {
  /// Whether nothing is in the file.
  package var isEmpty: Bool { size == 0 }

  /// Returns the last whole lines, as far as they lie within so many bytes of the end, and whether
  /// there never were others: of the file, and before them of the one that was put aside last,
  /// where files are put aside or this one has no line yet.
  package func tail(_ count: Int) throws(SQLiteError) -> (lines: [UInt8], areAll: Bool) {
    let own = try wholeLines(of: descriptor, size, within: count)
    let aside = Self.name(path, 1)
    guard FileStatus(path: aside) != nil else { return (own, size <= Int64(count)) }
    guard own.isEmpty ? isEmpty : limit != nil, own.count < count,
      FileStatus(path: aside)?.isPlain == true
    else { return (own, false) }
    let old = openFile(aside, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, mode: 0)
    guard old >= 0 else { throw SQLiteError(systemError: errno, "Cannot open \(aside)") }
    defer { close(old) }
    let oldSize = FileStatus(descriptor: old)?.size ?? 0
    let older = try wholeLines(of: old, oldSize, within: count - own.count)
    let areAll = Int64(older.count) == oldSize && FileStatus(path: Self.name(path, 2)) == nil
    return (older + own, areAll)
  }

  /// Cuts off what a killed process left of a line at the end.
  ///
  /// - Returns: Whether there was any.
  package func cutTornLine() throws(SQLiteError) -> Bool {
    var end = size
    while end > 0 {
      let piece = try bytes(of: descriptor, from: max(0, end - 65_536), to: end)
      if let place = piece.lastIndex(of: Self.newline) {
        end -= Int64(piece.count - place - 1)
        break
      }
      end -= Int64(piece.count)
    }
    guard end < size else { return false }
    guard ftruncate(descriptor, off_t(end)) == 0 else {
      throw SQLiteError(systemError: errno, "Cannot shorten \(path)")
    }
    size = end
    return true
  }

  private func wholeLines(
    of descriptor: Int32,
    _ size: Int64,
    within count: Int
  ) throws(SQLiteError) -> [UInt8] {
    let start = max(0, size - Int64(count))
    let all = try bytes(of: descriptor, from: start, to: size)
    guard let end = all.lastIndex(of: Self.newline) else { return [] }
    let first = start == 0 ? 0 : (all.firstIndex(of: Self.newline) ?? end) + 1
    return first > end ? [] : Array(all[first...end])
  }

  private func bytes(
    of descriptor: Int32,
    from start: Int64,
    to end: Int64
  ) throws(SQLiteError) -> [UInt8] {
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while start + Int64(bytes.count) < end {
      let place = start + Int64(bytes.count)
      let wanted = min(part.count, Int(end - place))
      let count = pread(descriptor, &part, wanted, off_t(place))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw SQLiteError(systemError: errno, "Cannot read \(path)") }
      bytes += part[..<count]
    }
    return bytes
  }
}

// MARK: - More lines

extension LineFile {
  /// Throws where the file is not at its path any more.
  package func requireInPlace() throws(SQLiteError) {
    guard FileStatus(path: path)?.identity == FileStatus(descriptor: descriptor)?.identity else {
      throw SQLiteError(
        .filesChanged,
        "\(path) was moved, removed or replaced while lines were written into it; start again, which goes on in a file that is there."
      )
    }
  }

  /// Adds whole lines, and puts the file aside before one for which it has no room.
  ///
  /// - Throws: ``SQLiteError``; the file then ends with a whole line.
  package func append(_ lines: [UInt8]) throws(SQLiteError) {
    try requireInPlace()
    var start = 0
    var end = 0
    while end < lines.count {
      let next = lines[end...].firstIndex(of: Self.newline).map { $0 + 1 } ?? lines.count
      if let limit, size + Int64(next - start) > limit, size + Int64(end - start) > 0 {
        try write(lines[start..<end])
        try putAside()
        start = end
      }
      end = next
    }
    try write(lines[start..<end])
  }

  /// Brings all lines onto the disk.
  package func synchronize() throws(SQLiteError) {
    guard BudgetSQLite.synchronize(descriptor) == 0 else {
      throw SQLiteError(systemError: errno, "Cannot write \(path)")
    }
  }

  private func write(_ bytes: ArraySlice<UInt8>) throws(SQLiteError) {
    var rest = bytes
    while !rest.isEmpty {
      let count = writeBytes(rest, to: descriptor)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let number = errno
        let written = bytes[..<rest.startIndex]
        let whole = written.lastIndex(of: Self.newline).map { $0 + 1 } ?? written.startIndex
        size += Int64(whole - bytes.startIndex)
        _ = ftruncate(descriptor, off_t(size))
        throw SQLiteError(systemError: number, "Cannot write \(path)")
      }
      rest = rest.dropFirst(count)
    }
    size += Int64(bytes.count)
  }

  private func putAside() throws(SQLiteError) {
    try synchronize()
    let mode = FileStatus(descriptor: descriptor)?.mode ?? 0o600
    for number in stride(from: kept - 1, through: 0, by: -1) {
      let old = number == 0 ? path : Self.name(path, number)
      guard number == 0 || FileStatus(path: old) != nil else { continue }
      guard rename(old, Self.name(path, number + 1)) == 0 else {
        throw SQLiteError(systemError: errno, "Cannot rename \(old)")
      }
    }
    let fresh = try Self.openAndLock(path)
    fchmod(fresh, mode_t(mode))
    close(descriptor)
    descriptor = fresh
    size = FileStatus(descriptor: fresh)?.size ?? 0
    synchronizeFolder(of: path)
  }
}

/// Calls `write`, whose name a method of ours has taken.
private func writeBytes(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Int {
  bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
}

extension Database {
  /// Opens a file of lines about this database; see ``LineFile``.
  package func openLines(
    at target: String,
    limit: Int64?,
    keeping kept: Int
  ) throws -> LineFile {
    try requireSameProcess()
    return try LineFile(
      at: DatabasePath(locating: target),
      of: path,
      limit: limit,
      keeping: kept
    )
  }
}
