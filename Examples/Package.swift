// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "Examples",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "swift-budget", path: "..")],
  targets: [
    .executableTarget(
      name: "AgentLoop",
      dependencies: [.product(name: "BudgetKit", package: "swift-budget")],
      path: "AgentLoop",
      swiftSettings: [.treatAllWarnings(as: .error)]
    )
  ]
)
