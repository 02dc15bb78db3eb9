/// How far a file of another program's log has been read, and what it told.
struct ImportCursor: Sendable, Hashable {
  /// The absolute path of the file.
  var path: String
  /// What tells one state of the file from another; see ``FileStamp``.
  var stamp: String
  /// Up to which byte it has been read: the end of a line, or of the file.
  var bytesRead: Int64
  /// The number of the last line before that.
  var linesRead: Int64
  /// Whether what is added behind that can be read alone.
  var canContinue: Bool
  /// The SHA-256 of the head of the file and of what lies before ``bytesRead``.
  var digest: String
  /// The revision of the price book, where a call of the file had no price; `nil` otherwise.
  var priceRevision: Int64?
  /// What the summary of an import says of the file, as JSON.
  var tally: String
  /// What names the calls that were counted for the file, ten letters each; `nil` where they need
  /// no name, for no other file can tell of one.
  var countedCalls: String?
  /// When the file was read.
  var readAt: Instant
}
