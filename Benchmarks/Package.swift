// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses the library ever fetches GRDB.
let package = Package(
  name: "Benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "swift-budget", path: ".."),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.0.0"),
  ],
  targets: [
    .target(
      name: "CReference",
      cSettings: [.treatAllWarnings(as: .error)],
      linkerSettings: [.linkedLibrary("sqlite3")]
    ),
    .executableTarget(
      name: "bench",
      dependencies: [
        "CReference",
        .product(name: "BudgetKit", package: "swift-budget"),
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Sources/Benchmark",
      swiftSettings: [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
      ]
    ),
  ]
)
