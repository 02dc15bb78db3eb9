#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A file without a name, for what does not fit into memory; it is gone when it goes out of use, or
/// the process ends.
final class ScratchFile: Sendable {
  private let descriptor: CInt

  /// Makes one in the folder for temporary files; `nil` where none can be made.
  init?() {
    // Unsafe: the text of the environment is copied before anything can change it.
    let folder = unsafe getenv("TMPDIR").map { unsafe String(cString: $0) } ?? "/tmp"
    var name = Array((folder + "/swift-budget-XXXXXX").utf8CString)
    // Unsafe: the system call writes the name within the array's own bytes.
    descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
      unsafe name.baseAddress.map { unsafe mkstemp($0) } ?? -1
    }
    guard descriptor >= 0 else { return nil }
    _ = unsafe name.withUnsafeBufferPointer { unsafe $0.baseAddress.map { unsafe unlink($0) } }
  }

  deinit { if descriptor >= 0 { _ = close(descriptor) } }

  /// Writes bytes to the end, and returns where they begin; `nil` where there is no room.
  func append(_ bytes: [UInt8]) -> Int64? {
    let start = lseek(descriptor, 0, SEEK_END)
    guard start >= 0 else { return nil }
    var written = 0
    while written < bytes.count {
      // Unsafe: the system call reads the array's own bytes within this closure.
      let count = unsafe bytes.withUnsafeBytes { bytes in
        let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[written...])
        return unsafe write(descriptor, rest.baseAddress, rest.count)
      }
      guard count > 0 else {
        if count < 0 && errno == EINTR { continue }
        return nil
      }
      written += count
    }
    return Int64(start)
  }

  /// Returns bytes that were written from a place on.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where they cannot be read, or
  ///   not all of them.
  func read(_ count: Int, at place: Int64) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      // Unsafe: the system call writes at most into the rest of the array's own bytes.
      let read = unsafe bytes.withUnsafeMutableBytes { buffer in
        let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
        return unsafe pread(descriptor, rest.baseAddress, rest.count, off_t(place) + off_t(done))
      }
      if read < 0 && errno == EINTR { continue }
      guard read > 0 else {
        throw LedgerError(
          .storage,
          "A temporary file cannot be read now (system error \(read < 0 ? errno : 0)); try again."
        )
      }
      done += read
    }
    return bytes
  }
}
