import BudgetKit
import Foundation
import Glibc
import LedgerFixture
import Synchronization

/// Many processes that spend from one ledger while chance kills them.
struct Storm {
  var folder: TemporaryFolder
  var processes = 6
  var threads = 3
  var seconds: Double
  var seed = Effort.seed
  var mode = "honest"
  /// The clock of each process; the first is also the test's own.
  var clocks: [SharedClock]
  var workspaceLimit: Int64
  var projectLimit: Int64
  /// What calls hold, in nanodollars.
  var amounts: ClosedRange<Int64>
  /// What calls cost, in ten-thousandths of what they hold.
  var costShares: ClosedRange<Int64>
  var timeToLiveSeconds: Int64 = 86_400
  /// The reservations that calls are cut from, and how much each holds at first.
  var pools: [Pool] = []
  /// How long chance waits from kill to kill; `nil` for a quiet day.
  var killPauseMilliseconds: ClosedRange<UInt32>? = 10...50
  /// What chance does to the files instead of killing somebody, if it is to.
  var attack: (@Sendable (_ path: String, _ random: inout SeededGenerator) -> Void)?
  /// Whether the limits must hold at each moment, because no call costs more than it holds and none
  /// settles late.
  var isStrict = true
  /// The tokens and calls of further limits, with which each call touches six budgets.
  var furtherLimits: (tokens: Int64, calls: Int64)?
}

extension Storm {
  /// A reservation that the workers cut their money off.
  struct Pool {
    let id: String
    let amount: Int64
    var tokens: Int64?
    /// The pool that it is cut from itself.
    var parent: String?
  }

  /// Sets the limits, runs, and lets the last processes finish what the killed ones left.
  func run() throws -> StormLog {
    let watcher = try watcher()
    let weather = Weather(processes: processes)
    let end = SharedClock.machineNanoseconds + Int64(seconds * 1e9)
    // Whoever is started at the very end only reads, and would leave a log with content to the
    // attack.
    let lastStrike = attack == nil ? end : end - 500_000_000
    inThreads(processes + 2) { index in
      switch index {
      case processes: strike(weather, until: lastStrike)
      case processes + 1: watcher?.watch(until: end)
      default: keepAlive(index, weather, until: end)
      }
    }
    var log = weather.log.withLock { $0 }
    log.seed = seed
    log.samples = watcher?.samples ?? 0
    log.sightings = watcher?.sightings ?? []
    return log
  }

  /// Sets the limits, and returns who looks at them; nobody does where the files are changed, for
  /// he would be stopped at once.
  private func watcher() throws -> Watcher? {
    let ledger = try Ledger(path: folder.ledger, clock: clocks[0].ledgerClock)
    try Books.setLimits(workspace: workspaceLimit, project: projectLimit, in: ledger)
    if let furtherLimits {
      try Books.setFurtherLimits(
        of: workspaceLimit,
        tokens: furtherLimits.tokens,
        calls: furtherLimits.calls,
        in: ledger
      )
    }
    try fillPools(in: ledger)
    return attack == nil ? Watcher(ledger, isStrict: isStrict) : nil
  }

  /// Keeps one place filled: starts a worker, reads what it says, and when it dies starts the next,
  /// which finishes its business.
  private func keepAlive(_ place: Int, _ weather: Weather, until end: Int64) {
    var unfinished: [Intent] = []
    var generation = 0
    while generation == 0 || SharedClock.machineNanoseconds < end || !unfinished.isEmpty {
      guard generation < 100_000, weather.isFair else { return }
      do {
        let worker = try start(place, generation, finishing: unfinished, until: end)
        weather.places[place].withLock { $0 = worker }
        let said = worker.finish()
        weather.places[place].withLock { $0 = nil }
        unfinished = weather.log.withLock { $0.add(said.lines, said.end, after: unfinished) }
      } catch {
        weather.log.withLock { $0.errors.append("cannot start a worker: \(error)") }
      }
      generation += 1
      // Who was refused an opening lets the others end.
      if attack != nil { usleep(5_000) }
    }
  }

  private func start(
    _ place: Int,
    _ generation: Int,
    finishing unfinished: [Intent],
    until end: Int64
  ) throws -> WorkerProcess {
    var options = options(place, generation, until: end)
    options["finish"] = unfinished.map(\.description).joined(separator: "/")
    return try WorkerProcess("storm", options)
  }

  /// The options of a worker; without an end it does its work for a fifth of a second.
  func options(_ place: Int, _ generation: Int, until end: Int64? = nil) -> [String: Any] {
    [
      "path": folder.ledger, "clock": clocks[place % clocks.count], "mode": mode,
      "name": "w\(place)g\(generation)", "threads": threads,
      "until": end ?? SharedClock.machineNanoseconds + 200_000_000,
      "seed": Int64(truncatingIfNeeded: seed &+ UInt64(place * 1_000_003 + generation)),
      "amounts": "\(amounts.lowerBound)-\(amounts.upperBound)",
      "shares": "\(costShares.lowerBound)-\(costShares.upperBound)", "ttl": timeToLiveSeconds,
      "finish": "", "pools": pools.map(\.id).joined(separator: "/"),
    ]
  }

  private func fillPools(in ledger: Ledger) throws {
    let manager = ledger.budget(for: try WorkspaceID(Books.workspace))
    for pool in pools {
      let (amount, id) = (Money(nanodollars: pool.amount), try ReservationID(pool.id))
      _ = try manager.reserve(
        amount,
        tokens: pool.tokens,
        from: pool.parent.map { try ReservationID($0) },
        id: id,
        expiresAfter: .seconds(30 * 86_400)
      )
    }
  }

  /// Kills a random worker, or changes the files, again and again.
  private func strike(_ weather: Weather, until end: Int64) {
    guard let pause = killPauseMilliseconds else { return }
    var random = SeededGenerator(seed: seed)
    while SharedClock.machineNanoseconds < end {
      usleep(.random(in: pause, using: &random) * 1_000)
      if let attack {
        attack(folder.ledger, &random)
        continue
      }
      weather.places[.random(in: 0..<processes, using: &random)].withLock { $0?.send(SIGKILL) }
    }
  }
}

/// The workers that are alive, and what all of them have said.
private final class Weather: Sendable {
  struct Place: ~Copyable, Sendable {
    private let worker = Mutex<WorkerProcess?>(nil)

    borrowing func withLock(_ body: (inout sending WorkerProcess?) -> Void) {
      worker.withLock { body(&$0) }
    }
  }

  final class SharedPlace: Sendable {
    private let place = Place()
    func withLock(_ body: (inout sending WorkerProcess?) -> Void) { place.withLock(body) }
  }

  let places: [SharedPlace]
  let log = Mutex(StormLog())

  init(processes: Int) {
    places = (0..<processes).map { _ in SharedPlace() }
  }

  /// Whether it makes sense to go on.
  var isFair: Bool { log.withLock { $0.errors.count < 50 } }
}
