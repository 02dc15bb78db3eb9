@testable import BudgetKit

/// A log of Claude Code that was read as a whole.
struct ClaudeCodeLog {
  let linesRead: Int
  let refused: ImportNotes
  let unread: ImportNotes
  let remarks: ImportNotes
  let syntheticCount: Int
  /// The calls in the order in which they were handed over.
  private(set) var importedCalls: [ImportedCall] = []

  var messageCount: Int { importedCalls.count + syntheticCount }

  init(path: String) throws { try self.init(places: [path]) }

  init(places: [String]) throws {
    var reader = try ClaudeCodeReader(places: places)
    var calls: [ImportedCall] = []
    try reader.read { calls += $0 }
    importedCalls = calls
    linesRead = reader.linesRead
    refused = reader.refused
    unread = reader.unread
    remarks = reader.remarks
    syntheticCount = reader.syntheticCount
  }
}
