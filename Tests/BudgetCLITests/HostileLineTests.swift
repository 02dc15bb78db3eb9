import BudgetSQLite
import Foundation
import Synchronization
import Testing

@Suite(.serialized) struct HostileLineTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  /// Every value of every row of every table, as text.
  private func dump() throws -> [String] {
    let database = try Database(
      DatabasePath(budget.database),
      patience: .seconds(10),
      install: { _ in },
      verify: { _ in }
    )
    return try database.read { connection in
      let tables = try connection.values(
        of: "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
      )
      return try tables.flatMap { table in
        let columns = try connection.values(
          of: "SELECT 'quote(\"' || name || '\")' FROM pragma_table_info('\(table)')"
        )
        let row = columns.joined(separator: " || ',' || ")
        return try connection.values(
          of: "SELECT '\(table): ' || \(row) FROM \"\(table)\" ORDER BY 1"
        )
      }
    }
  }

  @Test func `two thousand lines with something wrong change nothing and end as documented`() throws
  {
    _ = try budget("set acme --monthly 5 --hard")
    _ = try budget("record llm acme --cost 0.5 --id first")
    _ = try budget("reserve acme --estimate 1 --id R --ttl 86400")
    let before = try dump()
    #expect(before.count > 100)

    let seed = UInt64.random(in: 0..<1_000_000)
    print("seed of the hostile lines: \(seed)")
    var lines = HostileLines(seed: seed)
    let all = (0..<2_000).map { _ in lines.next() }
    let statuses = Mutex<[Int32: Int]>([:])
    let workers = 2
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: all.count, by: workers) {
        let status = expectRefusal(of: all[index])
        statuses.withLock { $0[status, default: 0] += 1 }
      }
    }
    print("exit codes of the hostile lines: \(statuses.withLock { $0 })")
    #expect(try dump() == before)
    #expect(try budget("verify").status == 0)
  }

  /// Runs a line and checks how it ends.
  private func expectRefusal(of line: [String]) -> Int32 {
    let shown = line.map { String($0.prefix(60)).debugDescription }.joined(separator: " ")
    do {
      let outcome = try budget(line)
      let messages = outcome.messages
      #expect([1, 64].contains(outcome.status), "\(shown) ended with \(outcome.status)")
      #expect(outcome.output.isEmpty, "\(shown) printed \(outcome.output.prefix(200))")
      #expect(
        messages.hasPrefix("budget: ") && messages.hasSuffix("\n")
          && messages.utf8.count { $0 == 0x0A } == 1
          && messages.unicodeScalars.dropLast().allSatisfy {
            $0.properties.generalCategory != .control
          },
        "\(shown) said \(messages.prefix(500).debugDescription)"
      )
      return outcome.status
    } catch {
      Issue.record("\(shown) could not be run: \(error)")
      return -1
    }
  }
}
