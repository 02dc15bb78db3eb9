/// The figures that the project promises, and what was measured of them.
final class Targets {
  private var table = Table(["target", "asked", "measured", "holds"])

  func atMost(_ limit: Double, _ measured: Double, unit: String = "", _ name: String) {
    add(name, "<= \(limit.short)\(unit)", measured, unit, measured <= limit)
  }

  func atLeast(_ limit: Double, _ measured: Double, unit: String = "", _ name: String) {
    add(name, ">= \(limit.short)\(unit)", measured, unit, measured >= limit)
  }

  func printAll() {
    table.printAll()
  }

  private func add(
    _ name: String,
    _ asked: String,
    _ measured: Double,
    _ unit: String,
    _ holds: Bool
  ) {
    table.rows.append([name, asked, measured.short + unit, holds ? "yes" : "NO"])
  }
}
