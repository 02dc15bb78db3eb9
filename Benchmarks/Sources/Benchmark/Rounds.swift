/// One way to do a piece of work, measured in rounds beside others.
struct Contender {
  let name: String
  /// How often `body` does the work.
  let count: Int
  /// What comes before each round and is not measured.
  var prepare: () throws -> Void = {}
  let body: () throws -> Void
}

/// Measures contenders in turns (A B C A B C ...), so that whatever slows the machine down hits all of them.
///
/// - Returns: For each contender, the microseconds that one piece of work took in each round.
func measure(_ contenders: [Contender], rounds: Int) throws -> [Samples] {
  let clock = ContinuousClock()
  for contender in contenders {
    try contender.prepare()
    try contender.body()
  }
  var microseconds: [[Double]] = Array(repeating: [], count: contenders.count)
  for round in 0..<rounds {
    // Every other round goes backwards: nobody always runs after the same neighbour.
    let order = round.isMultiple(of: 2) ? Array(contenders.indices) : contenders.indices.reversed()
    for index in order {
      try contenders[index].prepare()
      let time = try clock.measure(contenders[index].body)
      microseconds[index].append(time.inMicroseconds / Double(contenders[index].count))
    }
  }
  return zip(contenders, microseconds).map { Samples(name: $0.name, microseconds: $1) }
}

/// What the rounds of one contender took.
struct Samples {
  let name: String
  let microseconds: [Double]

  var median: Double { microseconds.median }

  /// The median of the ratios of neighbouring rounds, which drift of the machine does not touch.
  func ratio(to other: Samples) -> Double {
    zip(microseconds, other.microseconds).map { $0 / $1 }.median
  }
}

extension [Double] {
  var median: Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count.isMultiple(of: 2)
      ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
  }
}

extension Duration {
  var inMicroseconds: Double {
    Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12
  }
}
