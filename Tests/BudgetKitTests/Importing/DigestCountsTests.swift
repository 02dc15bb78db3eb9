import Testing

@testable import BudgetKit

@Suite struct DigestCountsTests {
  @Test(arguments: [1, 7, 1_000])
  func `digests are counted exactly, however few are kept at hand`(most: Int) throws {
    var random = SeededGenerator(seed: 3)
    var counts = DigestCounts(most: most)
    var plain: [UInt64: UInt32] = [:]
    // Few values often, and many once.
    for _ in 0..<3_000 {
      let value = random.next() as UInt64
      let digest = value % 3 == 0 ? value % 50 &* 0x9e37_79b9_7f4a_7c15 : value
      plain[digest, default: 0] += 1
      #expect(try counts.count(digest) == plain[digest])
    }
  }

  @Test func `what a scratch file cannot give is an error, and never fewer bytes`() throws {
    let file = try #require(ScratchFile())
    #expect(file.append([1, 2, 3]) == 0)
    #expect(file.append([4, 5]) == 3)
    #expect(try file.read(3, at: 1) == [2, 3, 4])
    #expect(try file.read(0, at: 5) == [])
    for (count, place) in [(6, 0), (1, 5), (3, 3)] as [(Int, Int64)] {
      #expect { try file.read(count, at: place) } throws: {
        ($0 as? LedgerError)?.code == .storage
      }
    }
  }

  @Test func `hashes of calls are the same as text`() throws {
    let hashes = try (0..<100).map { CallHash(try RecordID("call-\($0)")) }
    #expect(Set(hashes).count == 100)
    #expect(CallHash.hashes(in: CallHash.text(of: hashes)) == hashes)
    #expect(CallHash.hashes(in: "short") == nil)
    #expect(CallHash.hashes(in: "not!letter") == nil)
  }

  @Test func `a tally is read back as it was written`() throws {
    var tally = ImportTally()
    tally.linesRead = 5
    tally.taken = 4
    tally.resources = 1
    tally.ignored = 2
    tally.filtered = 3
    tally.cost = Money(nanodollars: 123_456_789)
    tally.usage = TokenUsage(prompt: 10, cacheRead: 3, completion: 7, webSearches: 1)
    tally.unpricedCalls = 6
    tally.unpricedModels = [.init(provider: "p", model: "m", gap: .model): 6]
    tally.refused.add("/log", 3, "broken")
    tally.remarks.add("/log", nil, "odd")
    tally.skipped = ["copies": 2]
    tally.told = ["no cost": 1]
    tally.amendedLabels = 7
    tally.sharedIDs = 8
    tally.implausibleCosts = 9
    tally.yetToCome = 10
    let read = try #require(ImportTally(text: tally.text, of: "/log"))
    #expect(read.text == tally.text)
    #expect(read.refused.map(\.line) == [3] && read.refused.first?.file == "/log")
    #expect(read.usage == tally.usage && read.cost == tally.cost)
    #expect(read.unpricedModels == tally.unpricedModels)
    #expect(ImportTally(text: "{", of: "") == nil)
  }
}
