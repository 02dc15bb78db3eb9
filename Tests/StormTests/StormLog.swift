import LedgerFixture

/// What the workers of a storm said, sorted.
struct StormLog: Sendable {
  struct Settled: Sendable, Equatable {
    let cost: Int64
    let overrun: Int64
    let isLate: Bool
  }

  var seed: UInt64 = 0
  /// Everything that anybody set out to do.
  var begun: [String: Intent] = [:]
  var held: Set<String> = []
  var refused: Set<String> = []
  var released: Set<String> = []
  var expired: Set<String> = []
  var settled: [String: Settled] = [:]
  var kills = 0
  /// How often somebody was told that the files have changed, and left the rest to the next.
  var stops = 0
  var busy = 0
  var errors: [String] = []
  var longestWaitMicroseconds: Int64 = 0
  /// How often the watcher looked, and what it saw that must not be.
  var samples = 0
  var sightings: [String] = []
}

extension StormLog {
  /// Adds the words of one worker, and returns what it left unfinished.
  mutating func add(
    _ lines: [String],
    _ end: WorkerProcess.End,
    after unfinished: [Intent]
  ) -> [Intent] {
    var open = Dictionary(unfinished.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for line in lines { read(line, &open) }
    switch end {
    case .exit(0): break
    case .signal(9): kills += 1
    default: errors.append("a worker ended with \(end) after: \(lines.last ?? "nothing")")
    }
    return open.values.sorted { $0.id < $1.id }
  }

  private mutating func read(_ line: String, _ open: inout [String: Intent]) {
    let words = line.split(separator: " ").map(String.init)
    guard words.count > 1 else { return errors.append(line) }
    let id = words[1]
    switch words[0] {
    case "begin":
      guard let intent = Intent(id) else { return errors.append(line) }
      begun[intent.id] = intent
      open[intent.id] = intent
      return
    case "held":
      held.insert(id)
      return
    case "longest":
      longestWaitMicroseconds = max(longestWaitMicroseconds, Int64(Double(id) ?? 0))
      return
    case "stopped":
      stops += 1
      return
    case "refused": refused.insert(id)
    case "released": released.insert(id)
    case "expired": expired.insert(id)
    case "settled": readSettlement(id, words, line)
    case "error" where words.count > 2 && words[2] == "busy": busy += 1
    default: errors.append(line)
    }
    open[id] = nil
  }

  private mutating func readSettlement(_ id: String, _ words: [String], _ line: String) {
    guard words.count == 5, let cost = Int64(words[2]), let overrun = Int64(words[3]) else {
      return errors.append(line)
    }
    let answer = Settled(cost: cost, overrun: overrun, isLate: words[4] == "true")
    if let before = settled[id], before != answer { errors.append("another answer: \(line)") }
    settled[id] = answer
  }
}

extension StormLog: CustomStringConvertible {
  var description: String {
    "seed \(seed), \(kills) kills, \(stops) stops, \(settled.count) settlements, \(released.count) releases, "
      + "\(expired.count) expiries, \(refused.count) refusals, \(busy) busy, "
      + "\(settled.values.count { $0.isLate }) late, \(settled.values.count { $0.overrun > 0 }) overruns, "
      + "\(samples) samples, longest wait \(longestWaitMicroseconds) us"
  }
}
