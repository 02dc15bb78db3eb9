/// A sentence about a place in a log: why a line was refused, or what to know about a call that was
/// read.
public struct ImportNote: Sendable, Hashable, CustomStringConvertible {
  /// The path of the file.
  public let file: String
  /// The line's number from 1, or `nil` where the sentence is about the whole file.
  public let line: Int?
  /// One sentence.
  public let reason: String

  init(file: String, line: Int?, reason: String) {
    self.file = file
    self.line = line
    self.reason = reason
  }

  /// The place and the sentence.
  public var description: String {
    line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
  }
}
