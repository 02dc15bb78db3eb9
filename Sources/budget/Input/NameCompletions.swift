import ArgumentParser
import BudgetKit

extension CompletionKind {
  /// The workspaces that the ledger knows.
  static var workspaces: CompletionKind {
    .custom { words, _, _ in names(words) { $0.project == nil ? $0.workspace.rawValue : nil } }
  }

  /// The projects that the ledger knows.
  static var projects: CompletionKind {
    .custom { words, _, _ in names(words) { $0.project?.rawValue } }
  }

  /// Returns names out of the ledger that a line names; none where it cannot be read: a shell that
  /// completes a word is no place for an error.
  private static func names(
    _ words: [String],
    _ name: (BudgetScope) -> String?
  ) -> [String] {
    let place = words.lastIndex(of: "--database").map { words.index(after: $0) }
    let database = place.flatMap { words.indices.contains($0) ? words[$0] : nil }
    let options = try? GlobalOptions.parse(database.map { ["--database", $0] } ?? [])
    guard let scopes = try? options?.ledger().scopes() else { return [] }
    return Set(scopes.compactMap(name)).sorted()
  }
}
