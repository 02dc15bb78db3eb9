import BudgetKit

extension AnomalyFindings {
  /// What to know about the findings, and what to do about them.
  func remarks(
    on scope: BudgetScope,
    by unit: AnomalyQuery.Unit,
    in zone: Zone
  ) -> [String] {
    guard hasRows else { return [scope.unknownRemark] }
    let other = unjudged.isEmpty ? "" : "other "
    let nothing = "No \(other)\(unit.rawValue) spent far more than expected."
    return (anomalies.isEmpty ? [nothing] : []) + anomalies.sentences(in: zone)
      + [unjudgedParts, remedy(in: scope)].compactMap(\.self)
  }

  /// What to know beside a forecast.
  func remarksOnForecast(of scope: BudgetScope) -> [String] {
    guard hasRows else { return [scope.unknownRemark] }
    guard let newest = anomalies.first(where: { $0.measure == .cost }),
      let remedy = remedy(in: scope)
    else { return [] }
    let expected = newest.expected.map { " where about \($0.aboutText) was expected" } ?? ""
    return [
      "\(newest.day) spent \(newest.spent.estimateText)\(expected).", remedy,
    ]
  }

  private static let mostParts = 5

  /// The parts that were not judged, the largest first; `nil` without any.
  private var unjudgedParts: String? {
    guard !unjudged.isEmpty else { return nil }
    let rest = unjudged.count - Self.mostParts
    let parts = unjudged.prefix(Self.mostParts).map(\.text) + (rest > 0 ? ["and \(rest) more"] : [])
    return "Too little history to judge: \(parts.joined(separator: ", "))."
  }

  /// What to do where the newest day that was named is not to be expected again.
  private func remedy(in scope: BudgetScope) -> String? {
    anomalies.first { $0.hour == nil }.map { anomaly in
      let workspace = shellWord(scope.workspace.rawValue)
      return
        "If such a day will not recur: budget calendar add \(workspace) --day \(anomaly.day) --kind explained"
    }
  }
}

extension [SpendAnomaly] {
  private static let mostSentences = 5

  /// A sentence for each of tokens or calls, the newest first; of many only the first are written
  /// out.
  func sentences(in zone: Zone) -> [String] {
    let all = compactMap { $0.sentence(in: zone) }
    let rest = all.count - Self.mostSentences
    return all.prefix(Self.mostSentences)
      + (rest > 0 ? ["And \(rest) more of tokens or calls; the table has them all."] : [])
  }
}

extension UnjudgedSpend {
  fileprivate var text: String {
    let amount = spent?.estimateText ?? measure.counted(amount)
    guard let grouping else { return "\(scope) (\(amount))" }
    return key.map { "\(grouping.rawValue) \($0) (\(amount))" }
      ?? "no \(grouping.rawValue) (\(amount))"
  }
}

/// Returns a name as a shell takes it for one word.
private func shellWord(_ name: String) -> String {
  let isPlain = name.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
      UInt8(ascii: "."), UInt8(ascii: "/"):
      true
    default: false
    }
  }
  return isPlain
    ? name
    : "'" + name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
}
