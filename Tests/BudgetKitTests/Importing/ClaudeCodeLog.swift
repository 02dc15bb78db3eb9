@testable import BudgetKit

/// A log of Claude Code that was read as a whole.
struct ClaudeCodeLog {
  /// What the summary of an import would say of it, without its calls.
  private let summary: ImportSummary
  /// The calls in the order in which they were handed over.
  let importedCalls: [ImportedCall]

  var linesRead: Int { summary.linesRead }
  var refused: ImportNotes { summary.refused }
  var unread: ImportNotes { summary.unread }
  var remarks: ImportNotes { summary.remarks }
  var syntheticCount: Int { summary.ignored }
  var messageCount: Int { importedCalls.count + syntheticCount }

  init(path: String) throws { try self.init(places: [path]) }

  init(places: [String]) throws {
    var reader = try ClaudeCodeReader(places: places)
    var summary = ImportSummary()
    var calls: [ImportedCall] = []
    try reader.readEntries(after: .none) { piece in
      switch piece {
      case .entries(let entries):
        for case .call(let call) in entries { calls.append(call) }
      case .remark(let note, let file): summary.change(file) { $0.remarks.append(note) }
      case .end(let file): _ = summary.end(file)
      case .unchanged, .resumed: break
      }
    }
    reader.complete(&summary)
    self.summary = summary
    importedCalls = calls
  }
}
