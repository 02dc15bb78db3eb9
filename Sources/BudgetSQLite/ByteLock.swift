#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Locks on single bytes of a file that belong to the open file, not to the process (fcntl(2),
/// "open file description locks").
///
/// Linux has them, and keeps them apart from `flock`. Other systems count both as one, so that
/// there none is ever taken.
enum ByteLock {
  /// The number after the last byte that can be locked.
  static let end = Int64.max

  /// Locks one byte; `false` if somebody else has it, or where there are no such locks.
  static func take(_ byte: Int64, of descriptor: Int32) -> Bool {
    #if os(Linux)
    var request = request(F_WRLCK, byte..<byte + 1)
    return fcntl(descriptor, set, &request) == 0
    #else
    return false
    #endif
  }

  /// Frees one byte.
  static func free(_ byte: Int64, of descriptor: Int32) {
    #if os(Linux)
    var request = request(F_UNLCK, byte..<byte + 1)
    _ = fcntl(descriptor, set, &request)
    #endif
  }

  /// Returns where a lock of somebody else begins that covers one of the bytes; on Linux the
  /// oldest, which is mostly the first.
  static func firstTaken(in bytes: Range<Int64>, of descriptor: Int32) -> Int64? {
    #if os(Linux)
    var request = request(F_WRLCK, bytes)
    guard fcntl(descriptor, test, &request) == 0, request.l_type != F_UNLCK else { return nil }
    return Int64(request.l_start)
    #else
    return nil
    #endif
  }

  #if os(Linux)
  // F_OFD_GETLK and F_OFD_SETLK, which Swift sees only where the C library was asked for its GNU
  // names.
  private static let test: Int32 = 36
  private static let set: Int32 = 37

  private static func request(_ type: Int32, _ bytes: Range<Int64>) -> flock {
    var request = flock()
    request.l_type = Int16(type)
    request.l_whence = Int16(SEEK_SET)
    request.l_start = off_t(bytes.lowerBound)
    request.l_len = off_t(bytes.upperBound - bytes.lowerBound)
    return request
  }
  #endif
}
