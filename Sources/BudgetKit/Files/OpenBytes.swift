#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The system refused to read, with the number of its error.
package struct ReadRefusal: Error {
  let number: CInt
}

/// Fills a buffer from an index on with what is open, as far as one read gives bytes, and returns
/// how many came.
///
/// Zero says that there is no more. The buffer keeps its size.
package func readBytes(
  of descriptor: CInt,
  into buffer: inout [UInt8],
  from start: Int = 0
) throws(ReadRefusal) -> Int {
  while true {
    // Unsafe: the system call writes at most into the array's own bytes, within this closure.
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      let room = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
      return unsafe read(descriptor, room.baseAddress, room.count)
    }
    if count >= 0 { return count }
    guard errno == EINTR else { throw ReadRefusal(number: errno) }
  }
}

/// Returns all that comes from what is open; `nil` for more than `limit` bytes.
package func readAll(of descriptor: CInt, limit: Int) throws(ReadRefusal) -> [UInt8]? {
  var contents: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 16_384)
  while contents.count <= limit {
    let count = try readBytes(of: descriptor, into: &chunk)
    if count == 0 { return contents }
    contents.append(contentsOf: chunk[..<count])
  }
  return nil
}
