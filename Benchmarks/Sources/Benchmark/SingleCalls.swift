import BudgetKit
import Foundation

/// The check, the reservation, and the record, one at a time and in batches, at two sizes of the file.
struct SingleCalls {
  private let options: Options
  private let folders: Folders
  private let sizes: [Int]

  init(_ options: Options, _ folders: Folders) {
    self.options = options
    self.folders = folders
    sizes = options.isQuick ? [1000] : [1000, 1_000_000]
  }

  func run(_ targets: Targets) throws {
    var table = Table([
      "microseconds", "calls", "C", "BudgetKit", "GRDB", "BudgetKit/C", "GRDB/BudgetKit",
    ])
    for job in Job.all where job.name.hasPrefix(options.job) { try run(job, into: &table, targets) }
    table.printAll()
  }

  private func run(_ job: Job, into table: inout Table, _ targets: Targets) throws {
    var contenders: [Contender] = []
    for size in sizes {
      for (name, work) in try opened(job, calls: size) {
        var generator = CallGenerator(seed: 3)
        contenders.append(
          Contender(
            name: name,
            count: job.count,
            prepare: { try work.prepare(job.makeCalls(&generator)) },
            body: { try job.body(work) }
          )
        )
      }
    }
    let rounds = options.rounds ?? (options.isQuick ? job.rounds / 3 : job.rounds)
    let samples = try measure(contenders, rounds: rounds)
    report(job, samples, into: &table, targets)
  }

  /// Opens a fresh copy of the sample for each way of doing the work.
  private func opened(_ job: Job, calls: Int) throws -> [(name: String, work: any Work)] {
    let source = try SampleLedger.url(calls: calls, in: folders)
    let named: [(String, (String) throws -> any Work)] = [
      ("c", ReferenceWork.init), ("library", LibraryWork.init), ("grdb", GRDBWork.init),
    ]
    return try named.prefix(job.includesGRDB ? 3 : 2)
      .filter { options.profile == nil || options.profile == $0.0 }
      .map { name, open in
        (name, try open(source.copyOfDatabase(named: "copy-\(name)-\(calls).sqlite")))
      }
  }

  private func report(
    _ job: Job,
    _ samples: [Samples],
    into table: inout Table,
    _ targets: Targets
  ) {
    guard options.profile == nil else { return }
    let width = samples.count / sizes.count
    for (index, size) in sizes.enumerated() {
      let own = samples[(index * width)..<((index + 1) * width)]
      let (c, library) = (own[own.startIndex], own[own.startIndex + 1])
      let grdb = job.includesGRDB ? own[own.startIndex + 2] : nil
      let ratio = library.ratio(to: c)
      table.rows.append([
        job.name, "\(size)", c.median.short, library.median.short, grdb?.median.short ?? "-",
        ratio.short, grdb?.ratio(to: library).short ?? "-",
      ])
      let name = "\(job.name), \(size) calls"
      if job.isBatch {
        targets.atLeast(0.8, 1 / ratio, "\(name): rate / C's")
      } else {
        targets.atMost(job.mostRatio, ratio, "\(name): time / C's")
      }
      if job.isCheck, let grdb {
        targets.atLeast(4, grdb.ratio(to: library), "\(name): GRDB / BudgetKit")
      }
    }
    guard sizes.count == 2 else { return }
    let growth = samples[width + 1].ratio(to: samples[1])
    targets.atMost(1.15, growth, "\(job.name): a million calls / a thousand")
    print(
      "\(job.name): a million / a thousand is \(growth.short); C's own is \(samples[width].ratio(to: samples[0]).short)"
    )
  }
}

/// One piece of work and how often it is done in a round.
private struct Job: Sendable {
  let name: String
  let count: Int
  let rounds: Int
  var includesGRDB = true
  var isBatch = false
  var isCheck = false
  /// How many times as long as C's way the library may take.
  var mostRatio = 1.2
  var needsCalls = true
  let body: @Sendable (any Work) throws -> Void

  func makeCalls(_ generator: inout CallGenerator) throws -> [LLMCall] {
    try (0..<(needsCalls ? count : 0)).map { _ in try generator.next() }
  }

  static let all = [
    Job(name: "check", count: 500, rounds: 101, isCheck: true, needsCalls: false) { work in
      for _ in 0..<500 { try work.check() }
    },
    Job(
      name: "same check again",
      count: 500,
      rounds: 101,
      isCheck: true,
      mostRatio: 0.1,
      needsCalls: false
    ) { work in
      for _ in 0..<500 { try work.checkAgain() }
    },
    Job(name: "reserve + settle", count: 40, rounds: 61, includesGRDB: false, needsCalls: false) {
      work in
      for _ in 0..<40 { try work.reserveAndSettle() }
    },
    Job(name: "record", count: 50, rounds: 61) { work in try work.recordOneByOne() },
    Job(name: "record in batches, each", count: 1000, rounds: 21, isBatch: true) { work in
      try work.recordBatch()
    },
  ]
}
