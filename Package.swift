// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "swift-budget",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "BudgetKit", targets: ["BudgetKit"]),
    .library(name: "BudgetKitFoundation", targets: ["BudgetKitFoundation"]),
    .executable(name: "budget", targets: ["budget"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.6.0")
  ],
  targets: [
    .systemLibrary(
      name: "CSQLite",
      pkgConfig: "sqlite3",
      providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]
    ),
    .target(name: "CBudgetData"),
    .target(name: "BudgetSQLite", dependencies: ["CSQLite"]),
    .target(
      name: "BudgetKit",
      dependencies: ["BudgetSQLite", "CBudgetData"],
      swiftSettings: [.strictMemorySafety()]
    ),
    .target(
      name: "BudgetKitFoundation",
      dependencies: ["BudgetKit"],
      swiftSettings: [.strictMemorySafety()]
    ),
    .target(
      name: "BudgetWire",
      dependencies: ["BudgetKit"],
      swiftSettings: [.strictMemorySafety()]
    ),
    .target(
      name: "BudgetPages",
      dependencies: ["BudgetKit"],
      swiftSettings: [.strictMemorySafety()]
    ),
    .executableTarget(
      name: "budget",
      dependencies: [
        "BudgetKit", "BudgetPages", "BudgetWire",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: [.strictMemorySafety()]
    ),
    .testTarget(
      name: "BudgetKitTests",
      dependencies: [
        "BudgetKit", "BudgetKitFoundation", "BudgetSQLite", "CSQLite", "ForecastCases",
      ]
    ),
    .testTarget(
      name: "BudgetCLITests",
      dependencies: ["budget", "BudgetKit", "BudgetSQLite", "BudgetWire", "LedgerFixture"]
    ),
    .target(name: "ForecastCases", dependencies: ["BudgetKit"], path: "Tests/ForecastCases"),
    .executableTarget(
      name: "ForecastScore",
      dependencies: ["BudgetKit", "ForecastCases"],
      path: "Tests/ForecastScore"
    ),
    .target(name: "CFaults", dependencies: ["CSQLite"], path: "Tests/CFaults"),
    .target(name: "DatabaseFixture", dependencies: ["BudgetSQLite"], path: "Tests/DatabaseFixture"),
    .executableTarget(
      name: "DatabaseWorker",
      dependencies: ["BudgetSQLite", "CFaults", "DatabaseFixture"],
      path: "Tests/DatabaseWorker"
    ),
    .testTarget(
      name: "BudgetSQLiteTests",
      dependencies: ["BudgetSQLite", "CFaults", "DatabaseFixture", "DatabaseWorker"]
    ),
    .target(name: "LedgerFixture", dependencies: ["BudgetKit"], path: "Tests/LedgerFixture"),
    .executableTarget(
      name: "LedgerWorker",
      dependencies: ["BudgetKit", "CFaults", "LedgerFixture"],
      path: "Tests/LedgerWorker"
    ),
    .testTarget(
      name: "StormTests",
      dependencies: ["BudgetKit", "BudgetSQLite", "CFaults", "LedgerFixture", "LedgerWorker"]
    ),
  ]
)

for target in package.targets where !["CSQLite", "CBudgetData", "CFaults"].contains(target.name) {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .treatAllWarnings(as: .error),
    ]
}
