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

  /// The fields of a scope that is more than a workspace or a project, and of a window other than
  /// the month; none for a monthly budget of those.
  package func furtherFields(_ window: BudgetWindow?) -> KeyValuePairs<String, JSON> {
    let isPlain = dimensionsJSON == .object([])
    let isMonth = window == nil || window == .month
    return switch (isPlain, isMonth) {
    case (true, true): [:]
    case (true, false): ["window": window?.json ?? .null]
    case (false, true): ["dimensions": dimensionsJSON]
    case (false, false): ["dimensions": dimensionsJSON, "window": window?.json ?? .null]
    }
  }

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
  /// The window as JSON: its word, `rolling 24h`, or `from..to` of a fixed one.
  package var json: JSON {
    switch self {
    case .rolling(let length): .string("rolling \(Self.shortLength(length))")
    case .fixed(let period): .string("\(period.start)..\(period.end)")
    default: .string(name)
    }
  }

  /// A length as it is typed: `24h`, `7d`, `90s`.
  package static func shortLength(_ milliseconds: Int64) -> String {
    let units: [(Int64, String)] = [
      (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s"),
    ]
    let unit = units.first { milliseconds % $0.0 == 0 && milliseconds > $0.0 } ?? (1000, "s")
    return "\(milliseconds / unit.0)\(unit.1)"
  }
}
