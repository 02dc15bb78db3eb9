/// The head of a file and what lies before a place in it, as a digest: what a file is known by that
/// has only grown.
enum FileEnds {
  private static let length = 4_096

  /// Returns the SHA-256 of both, or `nil` where the file has not so many bytes or cannot be read.
  static func digest(of path: String, before place: Int64) -> String? {
    let head = bytes(of: path, from: 0, count: min(Int64(length), place))
    let start = max(0, place - Int64(length))
    guard let head, let tail = bytes(of: path, from: start, count: place - start) else {
      return nil
    }
    var hash = SHA256()
    hash.update(head)
    hash.update(tail)
    return hexadecimal(hash.finalized())
  }

  private static func bytes(of path: String, from start: Int64, count: Int64) -> [UInt8]? {
    guard let file = try? InputFile(path: path), (try? file.seek(to: start)) != nil else {
      return nil
    }
    var buffer = [UInt8](repeating: 0, count: Int(count))
    var filled = 0
    while filled < buffer.count {
      guard let read = try? file.read(into: &buffer, from: filled), read > 0 else { return nil }
      filled += read
    }
    return buffer
  }
}
