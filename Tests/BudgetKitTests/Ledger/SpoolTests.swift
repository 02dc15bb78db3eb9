import Foundation
import Testing

@testable import BudgetKit

/// Settlements that cannot be written are kept beside the ledger, and booked once.
@Suite struct SpoolTests {
  private let test: TestLedger

  init() throws {
    test = try TestLedger()
    try test.setBudget(.dollars(10))
  }

  /// Makes a call whose settlement finds the ledger locked.
  @discardableResult
  private func spend(
    _ cost: Money,
    by ledger: Ledger,
    id: ReservationID? = nil
  ) async throws -> String {
    var lock: HeldLock?
    let answer = try await ledger.budget(for: .acme).withReservation(.cents(50), id: id) { meter in
      lock = try HeldLock(of: ledger)
      meter.measure(.cost(cost))
      return "the answer"
    }
    lock?.release()
    return answer
  }

  private var content: [UInt8] {
    get throws { [UInt8](try Data(contentsOf: URL(filePath: test.spoolPath))) }
  }

  private func putBack(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: test.spoolPath))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: test.spoolPath)
  }

  private func expectBooked(_ cost: Money, calls: Int = 1) throws {
    #expect(try test.status().spent == cost)
    #expect(try test.status().reserved == .zero)
    #expect(try test.count("llm_call") == calls)
    try test.expectVerified()
  }

  @Test
  func `a paid answer comes back though its cost cannot be written, and the next opening books it`()
    async throws
  {
    let ledger = try test.hasty()
    #expect(try await spend(.cents(7), by: ledger) == "the answer")
    #expect(try test.status().spent == .zero)
    #expect(try test.status().reserved == .cents(50), "the hold stays until its cost is known")
    let waiting = try #require(try ledger.spool())
    #expect(waiting.waitingSettlements == 1 && waiting.waitingReservations == 0)
    #expect(waiting.path == test.spoolPath && waiting.sentences.count == 1)
    let reopened = try test.reopened()
    #expect(reopened.bookedFromSpool == 1)
    #expect(try reopened.spool() == nil)
    #expect(!FileManager.default.fileExists(atPath: test.spoolPath))
    try expectBooked(.cents(7))
  }

  @Test func `the next write of the same process books what waits, before it is made`() async throws
  {
    let ledger = try test.hasty()
    try await spend(.cents(7), by: ledger)
    try await ledger.record(.costing(.cents(1)))
    #expect(try ledger.spool() == nil)
    try expectBooked(.cents(8), calls: 2)
  }

  @Test func `a process that has the ledger open books what another has left`() async throws {
    try await spend(.cents(7), by: try test.hasty())
    for attempt in 1...100 where try test.ledger.spool() != nil {
      try await test.ledger.record(.costing(.zero, id: "call-\(attempt)"))
      try await Task.sleep(for: .milliseconds(50))
    }
    #expect(try test.ledger.spool() == nil)
    #expect(try test.status().spent == .cents(7))
    try test.expectVerified()
  }

  @Test func `a ledger that is to throw does so, and keeps nothing`() async throws {
    let ledger = try test.hasty(OutagePolicy(spoolsSettlements: false))
    #expect(await refusal { try await spend(.cents(7), by: ledger) } == .busy)
    #expect(try ledger.spool() == nil)
  }

  @Test func `a call that fails throws its own error, and what it cost is kept`() async throws {
    struct Failure: Error {}
    let ledger = try test.hasty()
    var lock: HeldLock?
    await #expect(throws: Failure.self) {
      try await ledger.budget(for: .acme).withReservation(.cents(50)) { meter in
        lock = try HeldLock(of: ledger)
        meter.measure(.cost(.cents(3)))
        throw Failure()
      }
    }
    lock?.release()
    _ = try test.reopened()
    try expectBooked(.cents(3))
  }

  @Test
  func `a line that was booked and not taken off counts once, also when its call was voided since`()
    async throws
  {
    try await spend(.cents(7), by: try test.hasty(), id: ReservationID("run-1"))
    let lines = try content
    for _ in 1...3 {
      #expect(try test.reopened().spool() == nil)
      try expectBooked(.cents(7))
      try putBack(lines)
    }
    #expect(try test.reopened().spool() == nil)
    _ = try test.ledger.void(RecordID("run-1"), in: .acme, by: Change(by: "test", reason: "typo"))
    try putBack(lines)
    #expect(try test.reopened().spool() == nil)
    try expectBooked(.zero)
  }

  @Test func `a settlement with other figures stays in the spool, and is said`() async throws {
    try await spend(.cents(7), by: try test.hasty(), id: ReservationID("run-1"))
    let lines = try content
    try FileManager.default.removeItem(atPath: test.spoolPath)
    try test.ledger.settle(ReservationID("run-1"), with: .cost(.cents(9)))
    try putBack(lines)
    let report = try #require(try test.reopened().spool())
    #expect(report.waitingSettlements == 1 && report.refusals.count == 1)
    #expect(report.refusals.first?.contains("with other content") == true)
    try expectBooked(.cents(9))
  }

  @Test func `what was released meanwhile, or is not known any more, is booked as a call`()
    async throws
  {
    try await spend(.cents(7), by: try test.hasty(), id: ReservationID("run-1"))
    let lines = try content
    try FileManager.default.removeItem(atPath: test.spoolPath)
    try test.ledger.release(ReservationID("run-1"))
    try putBack(lines)
    #expect(try test.reopened().spool() == nil)
    try expectBooked(.cents(7))
  }

  @Test func `a backup that is restored beside a spool has each call of it once`() async throws {
    let backup = test.folder.path + "/backup.sqlite"
    _ = try await test.ledger.backUp(to: backup)
    do {
      let ledger = try test.hasty()
      try await spend(.cents(7), by: ledger)
    }
    let lines = try content
    let other = test.folder.path + "/other.sqlite"
    _ = try Ledger.restore(path: other, from: backup)
    try Data(lines).write(to: URL(filePath: other + ".spool"))
    let clock = test.clock
    let restored = try Ledger(path: other, clock: LedgerClock { clock.now })
    #expect(try restored.spool() == nil)
    #expect(try await restored.budget(for: .acme).status().spent == .cents(7))
    #expect(try restored.verify().differences == [])
  }

  @Test func `a hold that ran out before its settlement was booked is settled late, in full`()
    async throws
  {
    try await spend(.cents(70), by: try test.hasty(), id: ReservationID("run-1"))
    test.clock.advance(seconds: 600)
    let ledger = try test.reopened()
    try expectBooked(.cents(70))
    let again = try ledger.settle(ReservationID("run-1"), with: .cost(.cents(70)))
    #expect(again.isLate)
  }

  @Test func `a line of another ledger stays, and is said`() async throws {
    try await spend(.cents(7), by: try test.hasty())
    let folder = try ScratchFolder()
    let path = folder.path + "/other.sqlite"
    do { _ = try Ledger(path: path) }
    try FileManager.default.copyItem(atPath: test.spoolPath, toPath: path + ".spool")
    let other = try Ledger(path: path)
    let report = try #require(try other.spool())
    #expect(report.foreignLines == 1 && report.waitingSettlements == 0)
    #expect(other.bookedFromSpool == 0)
    #expect(report.sentences.first?.contains("for another ledger") == true)
  }

  @Test func `a line that was half written is said, and the next one stands by itself`()
    async throws
  {
    try await spend(.cents(7), by: try test.hasty(), id: ReservationID("run-1"))
    let whole = try content
    for length in [1, 10, 80, whole.count - 1] {
      try putBack(Array(whole.prefix(length)))
      let ledger = try test.hasty()
      let isWhole = length == whole.count - 1
      #expect(try ledger.spool()?.damagedLines == (isWhole ? nil : 1), "\(length) bytes")
      try await spend(.cents(1), by: ledger)
      let report = try #require(try ledger.spool())
      #expect(report.damagedLines == (isWhole ? 0 : 1) && report.waitingSettlements == 1)
      let reopened = try test.reopened()
      #expect(try reopened.spool()?.waitingSettlements ?? 0 == 0)
    }
    #expect(try test.count("llm_call") == 5)
  }

  @Test func `a line whose digest is wrong is not booked`() async throws {
    try await spend(.cents(7), by: try test.hasty())
    var bytes = try content
    let place = try #require(bytes.lastIndex(of: UInt8(ascii: "7")))
    bytes[place] = UInt8(ascii: "8")
    try putBack(bytes)
    #expect(try test.reopened().spool()?.damagedLines == 1)
    #expect(try test.count("llm_call") == 0)
  }

  @Test func `where the spool cannot be written either, both reasons are thrown`() async throws {
    let ledger = try test.hasty()
    try FileManager.default.createDirectory(
      atPath: test.spoolPath,
      withIntermediateDirectories: false
    )
    do {
      try await spend(.cents(7), by: ledger)
      Issue.record("Nothing was thrown.")
    } catch let error as LedgerError {
      #expect(error.code == .busy)
      #expect(error.message.contains("until the deadline"))
      #expect(error.message.contains("could not be kept beside the ledger"))
    }
  }

  @Test func `a measurement that cannot be booked is refused, and not kept`() async throws {
    let ledger = try test.hasty()
    #expect(
      await refusal { try await spend(.nanodollars(-1), by: ledger) } == .invalidAmount
    )
    #expect(try ledger.spool() == nil)
  }

  @Test func `every field of a call and of a reservation survives the spool`() throws {
    let context = CallContext(
      workspace: .acme,
      project: .search,
      execution: try ExecutionID("e \"1\""),
      agent: "a",
      user: "ü\u{1F600}",
      session: "s",
      feature: "f",
      operation: "o",
      tags: ["k": "v", "empty": ""]
    )
    let call = LLMCall(
      id: try RecordID("call"),
      context: context,
      answeredBy: ModelReference(provider: "p", name: "m", serviceTier: .batchUS),
      usage: TokenUsage(
        prompt: 1,
        cacheRead: 2,
        cacheWrite5m: 3,
        cacheWrite1h: 4,
        promptAudio: 5,
        cacheReadAudio: 6,
        promptImage: 7,
        completion: 8,
        reasoning: 9,
        completionAudio: 10,
        completionImage: 11,
        webSearches: 12
      ),
      reportedCost: .nanodollars(13),
      outcome: CallOutcome(
        latencyMilliseconds: 14,
        error: "line\nbreak",
        success: false,
        finishReason: "stop",
        maxTokens: 15,
        attemptGroup: "g",
        isServedFromCache: true,
        promptDigest: "d"
      ),
      metadata: #"{"a":[1,"\n"]}"#,
      timestamp: Instant(millisecondsSince1970: -16)
    )
    for isFinal in [true, false] {
      let entry = SpooledEntry.settlement(of: try ReservationID("r"), by: call, isFinal: isFinal)
      let line = try #require(reread(SpoolLine(entry, for: "id")))
      guard case .settlement(let id, let read, isFinal) = line.entry else {
        Issue.record("another kind")
        continue
      }
      #expect(id.rawValue == "r" && read == call && line.ledger == "id")
    }
    let request = ReservationRequest(
      id: try ReservationID("r"),
      subject: CallSubject(context, provider: "p", model: "m"),
      needs: CallNeeds(cost: .nanodollars(21), tokens: 22),
      timeToLive: .milliseconds(23),
      model: nil
    )
    let begun = Instant(millisecondsSince1970: 24)
    let line = try #require(reread(SpoolLine(.reservation(request, at: begun, why: "w"), for: nil)))
    guard case .reservation(let read, begun, "w") = line.entry else {
      Issue.record("another kind")
      return
    }
    #expect(read.subject == request.subject && read.needs == request.needs && line.ledger == nil)
    #expect(read.id == request.id && read.timeToLive == request.timeToLive)
  }

  private func reread(_ line: SpoolLine) -> SpoolLine? {
    let content = SpoolContent(line.bytes)
    #expect(content.damagedCount == 0 && content.lines.count == 1)
    return content.lines.first?.line
  }

  @Test func `a ledger in memory keeps no spool`() throws {
    let ledger = try Ledger.inMemory()
    #expect(try ledger.spool() == nil)
    #expect(try Ledger.disabled.spool() == nil)
  }
}
