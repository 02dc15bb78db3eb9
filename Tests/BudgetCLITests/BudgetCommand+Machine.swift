import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// What the machine has that runs the tests.
extension BudgetCommand {
  /// Whether the sqlite3 shell is there.
  static let hasShell = hasProgram("sqlite3")
  /// Whether Python is there, which has SQLite with it.
  static let hasPython = hasProgram("python3")

  private static func hasProgram(_ name: String) -> Bool {
    ["/usr/bin/", "/usr/local/bin/", "/bin/"]
      .contains { FileManager.default.isExecutableFile(atPath: $0 + name) }
  }

  /// Whether this machine lets us mount folders.
  static let canMount: Bool = {
    guard geteuid() == 0, let command = try? BudgetCommand() else { return false }
    let line = "mount --bind '\(command.folder)' '\(command.folder)' && umount '\(command.folder)'"
    return (try? command.shell(line).status) == 0
  }()
}
