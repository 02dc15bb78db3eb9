import BudgetKit
import LedgerFixture

/// A command, and options written as `name=value`.
struct WorkerArguments: Sendable {
  struct Missing: Error { let name: String }

  let command: String
  private let options: [String: String]

  init(_ arguments: [String]) {
    command = arguments.count > 1 ? arguments[1] : ""
    let pairs = arguments.dropFirst(2).map { argument in
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }
    options = Dictionary(pairs, uniquingKeysWith: { _, last in last })
  }

  func text(_ name: String) throws -> String {
    guard let value = options[name] else { throw Missing(name: name) }
    return value
  }

  func number(_ name: String, default fallback: Int64? = nil) throws -> Int64 {
    guard let value = options[name].flatMap({ Int64($0) }) ?? fallback else {
      throw Missing(name: name)
    }
    return value
  }

  /// Two numbers with a dash between them.
  func range(_ name: String) throws -> ClosedRange<Int64> {
    let bounds = try text(name).split(separator: "-").compactMap { Int64($0) }
    guard bounds.count == 2, bounds[0] <= bounds[1] else { throw Missing(name: name) }
    return bounds[0]...bounds[1]
  }

  func clock() throws -> SharedClock {
    guard let clock = SharedClock(try text("clock")) else { throw Missing(name: "clock") }
    return clock
  }

  /// Opens the ledger that the test names, with its clock and its patience.
  func ledger(clock: LedgerClock? = nil) throws -> Ledger {
    try Ledger(
      path: text("path"),
      clock: try clock ?? self.clock().ledgerClock,
      patience: .milliseconds(number("patience", default: 10_000))
    )
  }
}
