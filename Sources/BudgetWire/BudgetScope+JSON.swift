package import BudgetKit

extension BudgetScope {
  /// What the scope names beside workspace and project, and the values of an account of each; null
  /// stands for calls that name nothing.
  package var dimensionsJSON: JSON {
    .object(
      values.filter { $0.dimension != .project || project == nil }
        .map { JSON.Member($0.dimension.name, $0.value.map(JSON.string) ?? .null) }
    )
  }

  /// The dimensions for each value of which there is an account.
  package var eachJSON: JSON { .array(each.map { .string($0.name) }) }

  /// What the scope is, in a word: `workspace`, `project`, `ledger`, or what it looks at: `user`,
  /// `project+user`.
  package var kindWord: String {
    if isWholeLedger { return "ledger" }
    let dimensions = self.dimensions
    return dimensions.isEmpty ? "workspace" : dimensions.map(\.name).joined(separator: "+")
  }

  /// The workspace; null for the whole ledger.
  package var workspaceJSON: JSON { isWholeLedger ? .null : .id(workspace) }
}

extension BudgetWindow {
  /// The window as JSON: its word, and `from .. to` of a fixed one.
  package var json: JSON {
    guard case .fixed(let period) = self else { return .string(name) }
    return .string("\(period.start)..\(period.end)")
  }
}
