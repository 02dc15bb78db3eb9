import Testing

@testable import BudgetKit

@Suite struct ZoneLibraryTests {
  @Test func `a zone is read once, and the cache keeps its size`() throws {
    let library = ZoneLibrary(folders: ["/usr/share/zoneinfo"], cacheSize: 2)
    let berlin = try library.table(named: "Europe/Berlin")
    #expect(try library.table(named: "Europe/Berlin") === berlin)
    for name in testedZones { _ = try library.table(named: name) }
    #expect(try library.table(named: "Europe/Berlin") !== berlin)
  }

  @Test func `zones are read by many tasks at once`() async throws {
    let library = ZoneLibrary(folders: ["/usr/share/zoneinfo"], cacheSize: 4)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for name in testedZones { _ = try library.table(named: name) } }
      }
      try await group.waitForAll()
    }
  }

  @Test func `the first folder that has a zone supplies it`() throws {
    let library = ZoneLibrary(folders: ["/no/such/folder", "/usr/share/zoneinfo"], cacheSize: 0)
    #expect(try library.table(named: "Asia/Tokyo").span(at: 0).offset == 32_400)
  }
}
