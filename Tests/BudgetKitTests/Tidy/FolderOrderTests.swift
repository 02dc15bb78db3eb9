import Foundation
import Testing

/// The folders of BudgetKit have an order: none uses what stands above it.
@Suite struct FolderOrderTests {
  private let library = PackageFiles.root.appending(path: "Sources/BudgetKit")

  /// The folder of what stands beside the folders, which may use them all.
  private static let top = "Ledger"

  /// The folders that see a connection to the file.
  private static let storing: Set = ["Repositories", "Bookkeeping", "Storage"]

  /// The files elsewhere that do, because they read much at once, or the file itself.
  ///
  /// The list can only become shorter.
  private static let seeingConnections: Set = [
    "AnomalyFinder+Causes.swift", "AnomalyFinder+Parts.swift", "AnomalyFinder.swift",
    "Backup+Making.swift", "BudgetManager+AnomalyAlerts.swift", "BudgetManager+Forecast.swift",
    "Diagnosis+Reading.swift",
    "ImportBatch.swift", "Restoration+Restoring.swift",
    "RetentionLines.swift", "RowSums.swift",
    "SpendReader+Backtest.swift", "SpendReader+Limits.swift", "SpendReader+Prices.swift",
    "SpendReader.swift", "Verification+Accounts.swift", "Verification+Audit.swift",
    "Verification+Cube.swift", "Verification+Prices.swift", "Verification+Rows.swift",
  ]

  private func sources(below folder: URL) throws -> [FolderArrows.Source] {
    let start = folder.path().count + 1
    return try PackageFiles.swift(below: folder).map { file in
      let parts = file.url.path().dropFirst(start).split(separator: "/")
      let folder = parts.count > 1 ? String(parts[0]) : Self.top
      return FolderArrows.Source(folder: folder, file: file.name, text: file.text)
    }
  }

  /// The folders as CONTRIBUTING.md lists them, the lowest first.
  private func order() throws -> [String] {
    let page = try String(
      contentsOf: PackageFiles.root.appending(path: "CONTRIBUTING.md"),
      encoding: .utf8
    )
    let rows = page.components(separatedBy: "\n").drop { !$0.hasPrefix("| Folder of `BudgetKit`") }
    return rows.dropFirst(2).prefix { $0.hasPrefix("|") }.map { row in
      row.split(separator: "|")[0].trimmingCharacters(in: CharacterSet(charactersIn: " `"))
    }
  }

  @Test func `the table of folders names every folder, once`() throws {
    let folders = Set(try sources(below: library).map(\.folder))
    #expect(try order().sorted() == folders.sorted())
    #expect(try order().last == Self.top)
  }

  @Test func `no folder uses what stands above it`() throws {
    let layer = try PackageFiles.swift(
      below: PackageFiles.root.appending(path: "Sources/BudgetSQLite")
    )
    let arrows = FolderArrows(
      try sources(below: library),
      order: try order(),
      others: layer.map { .init(folder: "BudgetSQLite", file: $0.name, text: $0.text) }
    )
    for arrow in arrows.upArrows { Issue.record("\(arrow)") }
  }

  @Test func `only what stands beside the folders is called after the ledger`() throws {
    for source in try sources(below: library) where source.folder == Self.top {
      #expect(source.file.hasPrefix("Ledger"))
    }
  }

  @Test func `few files see a connection outside the folders that store`() throws {
    let files = try sources(below: library)
      .filter { !Self.storing.contains($0.folder) && $0.text.contains("import BudgetSQLite") }
    #expect(Set(files.map(\.file)) == Self.seeingConnections)
  }
}

/// What the search for arrows finds, and what it leaves alone.
@Suite struct FolderArrowTests {
  private func arrows(_ low: String, _ high: String) -> [String] {
    FolderArrows(
      [
        .init(folder: "Low", file: "Low.swift", text: low),
        .init(folder: "High", file: "High.swift", text: high),
      ],
      order: ["Low", "High"]
    ).upArrows.map(\.name)
  }

  @Test(
    arguments: [
      ("let house: Roof? = nil", "struct Roof {}", "Roof"),
      ("let house = Wall().painted", "extension Wall { var painted: Wall { self } }", "painted"),
      ("let house = Wall.Kind.stone", "extension Wall { enum Kind { case stone } }", "Kind"),
      ("let house = .stone as Wall", "extension Wall { static let stone = Wall() }", "stone"),
      ("let house = built(of: 1)", "func built(of stones: Int) -> Int { stones }", "built"),
      (#"let text = "a \(roof(of: "b")) c""#, "func roof(of text: String) -> Int { 1 }", "roof"),
      ("let text = #\"a \\#(Roof()) c\"#", "struct Roof {}", "Roof"),
      ("let a = \"\"\"\n  b \\(Roof())\n  \"\"\"", "struct Roof {}", "Roof"),
    ]
  )
  func `an arrow that points up is found`(low: String, high: String, name: String) {
    #expect(arrows(low, high).contains(name))
  }

  @Test(
    arguments: [
      ("// A Roof is above.\nlet house = 1", "struct Roof {}"),
      ("/* A Roof is above. */ let house = 1", "struct Roof {}"),
      ("/// See ``Roof``.\nlet house = 1", "struct Roof {}"),
      (#"let text = "Roof \" Roof""#, "struct Roof {}"),
      ("let text = \"\"\"\n  Roof\n  \"\"\"", "struct Roof {}"),
      ("let house = 0...Wall.high", "extension Roof { enum Wall {} }"),
      ("struct Floor {}", "struct Roof { let floor: Floor }"),
      ("let house: Roof? = nil", "private struct Roof {}"),
      ("struct Wall { enum Kind {} }\nlet house = Wall.Kind()", "struct Roof { enum Kind {} }"),
      ("let house = Wall().painted", "func f() { let painted = 1; _ = painted }"),
    ]
  )
  func `what is no arrow up is left alone`(low: String, high: String) {
    #expect(arrows(low, high).isEmpty)
  }
}
