#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import BudgetKit

/// A file of settings that belongs to another program, changed as a whole or not at all.
struct SettingsFile {
  /// Where it is, links followed.
  let path: String
  /// What it holds; `nil` where there is none.
  let bytes: [UInt8]?

  private static let longest = 4 << 20

  /// Reads it, if it is there.
  ///
  /// - Throws: `LedgerError` where it cannot be read.
  init(_ path: String) throws {
    self.path = Self.resolved(absolutePath(path))
    bytes =
      try somethingStands(at: self.path) ? readFile(atPath: self.path, limit: Self.longest) : nil
  }

  /// Writes it, and keeps what it held beside it.
  ///
  /// - Returns: Where that is; `nil` where there was no file.
  /// - Throws: ``Failure`` where it cannot be written; it is then as it was.
  func write(_ text: String) throws -> String? {
    try makeFolders()
    var backup: String?
    if let bytes {
      let free = (1...99).lazy.map { "\(path).before-budget" + ($0 == 1 ? "" : "-\($0)") }
        .first { !somethingStands(at: $0) }
      guard let free else {
        throw failure("there are too many backups of it; remove some (.before-budget-...)")
      }
      try put(bytes, at: free)
      backup = free
    }
    try replace(by: text)
    return backup
  }

  /// Writes it, and keeps nothing of what it held.
  ///
  /// - Throws: ``Failure`` where it cannot be written; it is then as it was.
  func replace(by text: String) throws {
    try makeFolders()
    let fresh = path + ".budget-new"
    try put(Array(text.utf8), at: fresh)
    // Unsafe: the system call takes C strings, which live as long as the call and are not kept.
    guard unsafe rename(fresh, path) == 0 else {
      let number = errno
      removeFile(at: fresh)
      throw failure("system error \(number)")
    }
  }

  private func put(_ bytes: [UInt8], at place: String) throws {
    var status = stat()
    // Unsafe: the system calls read the paths and fill the structure before they return.
    let mode = unsafe stat(path, &status) == 0 ? status.st_mode & 0o777 : 0o600
    let descriptor = unsafe open(place, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode)
    guard descriptor >= 0 else { throw failure("system error \(errno)") }
    defer { close(descriptor) }
    _ = fchmod(descriptor, mode)
    var rest = bytes[...]
    while !rest.isEmpty {
      // Unsafe: the system call reads the slice's own bytes, within this closure.
      let count = unsafe rest.withUnsafeBytes { unsafe Self.send(descriptor, $0) }
      guard count > 0 else { throw failure("system error \(errno)") }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw failure("system error \(errno)") }
  }

  private static func send(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
    unsafe systemWrite(descriptor, bytes.baseAddress, bytes.count)
  }

  private func makeFolders() throws {
    var folder = ""
    for part in path.split(separator: "/").dropLast() {
      folder += "/" + part
      guard somethingStands(at: folder) || makePrivateFolder(at: folder) else {
        throw failure("its folder cannot be made")
      }
    }
  }

  private func failure(_ why: String) -> Failure {
    Failure(
      status: .failed,
      code: "\(LedgerError.Code.storage)",
      message: "The settings \(quoted(path, limit: 512)) cannot be written: \(why)."
    )
  }

  /// Follows links, so that a file that is kept elsewhere stays there.
  private static func resolved(_ path: String) -> String {
    // Unsafe: the system call allocates the text, which is copied and freed here.
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
