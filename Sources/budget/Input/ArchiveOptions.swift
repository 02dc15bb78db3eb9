import ArgumentParser
import BudgetKit

/// The archives in which rows lie that have left the ledger.
struct ArchiveOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "An archive with rows that have left the ledger; more than once for several.",
      valueName: "file"
    )
  )
  var archive: [String] = []
}

extension ArchiveOptions {
  /// Lets a ledger read rows from the archives, too.
  func attach(to ledger: Ledger) throws {
    for path in archive { try ledger.attachArchive(at: path) }
  }
}
