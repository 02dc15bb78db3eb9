#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What a line of a shell printed, and how it ended.
struct ShellRun {
  let output: String
  let status: Int32

  /// Runs a line as a tool would, and waits for it.
  ///
  /// - Returns: `nil` where no shell can be started.
  init?(_ line: String) {
    // Unsafe: the system call takes C strings, which live as long as the call; the stream is closed
    // below and not used after that.
    guard let stream = unsafe popen(line, "r") else { return nil }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4_096)
    while true {
      // Unsafe: the system call fills the array's own bytes, within this closure.
      let count = unsafe chunk.withUnsafeMutableBytes {
        unsafe fread($0.baseAddress, 1, $0.count, stream)
      }
      guard count > 0 else { break }
      bytes.append(contentsOf: chunk[..<count])
    }
    let ending = unsafe pclose(stream)
    output = String(decoding: bytes, as: UTF8.self)
    status = ending & 0x7F == 0 ? ending >> 8 & 0xFF : 128 + ending & 0x7F
  }
}

/// Returns a word as a shell takes it for one.
func shellQuoted(_ word: String) -> String {
  let plain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "/._-+=:,@%".utf8.contains(byte)
    }
  }
  guard !plain || word.isEmpty else { return word }
  return "'"
    + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

/// Removes a folder of ours with all that is in it.
func removeFolder(at path: String) { _ = ShellRun("rm -rf -- \(shellQuoted(path))") }
