import BudgetKit
import Glibc
import LedgerFixture
import Synchronization

/// Looks at the budgets all the time and notes what must not be.
final class Watcher: Sendable {
  private let ledger: Ledger
  private let isStrict: Bool
  private let seen = Mutex((samples: 0, sightings: [String]()))

  init(_ ledger: Ledger, isStrict: Bool) {
    self.ledger = ledger
    self.isStrict = isStrict
  }

  var samples: Int { seen.withLock { $0.samples } }
  var sightings: [String] { seen.withLock { $0.sightings } }

  func watch(until end: Int64) {
    while SharedClock.machineNanoseconds < end {
      for project in [nil] + Books.projects {
        do {
          try look(at: project)
        } catch {
          note("cannot look: \(error)")
        }
      }
      usleep(1_000)
    }
  }

  private func look(at project: String?) throws {
    let manager = ledger.budget(
      for: try WorkspaceID(Books.workspace),
      project: try project.map { try ProjectID($0) }
    )
    let status = try manager.status()
    seen.withLock { $0.samples += 1 }
    if status.spent ?? .zero < .zero || status.reserved ?? .zero < .zero {
      note("a counter below zero: \(status)")
    }
    if isStrict, let remaining = status.remaining, remaining < .zero {
      note("beyond the limit: \(status)")
    }
    let decision = try manager.canExecute(estimatedCost: Money(nanodollars: 1))
    if let room = decision.tightest, decision.canExecute != (room.fitsUpTo ?? .zero > .zero) {
      note("a wrong answer: \(decision)")
    }
  }

  private func note(_ sighting: String) {
    seen.withLock { if $0.sightings.count < 10 { $0.sightings.append(sighting) } }
  }
}
