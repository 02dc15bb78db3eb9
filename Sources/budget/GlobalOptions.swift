import ArgumentParser
import BudgetKit

/// The options that every command has.
protocol LedgerOptions: ParsableArguments {
  var database: String? { get }
  var json: Bool { get }
  /// Who makes a change; a command that makes none takes it all the same.
  var actor: String? { get }
  var now: String? { get }
}

/// The options of a command that may change something.
struct GlobalOptions: LedgerOptions {
  @Option(
    help: ArgumentHelp(
      "The ledger's file; default BUDGET_DATABASE, or budget.sqlite in your data folder.",
      valueName: "path"
    ),
    completion: .file()
  )
  var database: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Who makes the change, for the audit log; default USER, or your user number.",
      valueName: "name"
    )
  )
  var actor: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The time to take for now.", valueName: "instant", visibility: .hidden)
  )
  var now: String?
}

/// The options of a command that only reads.
struct ReadingOptions: LedgerOptions {
  @Option(
    help: ArgumentHelp(
      "The ledger's file; default BUDGET_DATABASE, or budget.sqlite in your data folder.",
      valueName: "path"
    ),
    completion: .file()
  )
  var database: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @Option(help: ArgumentHelp("Nothing is changed.", valueName: "name", visibility: .hidden))
  var actor: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The time to take for now.", valueName: "instant", visibility: .hidden)
  )
  var now: String?
}

extension LedgerOptions {
  /// Opens the ledger that is there.
  ///
  /// A mistyped path must not become a new ledger without limits: a check would let everything
  /// pass.
  ///
  /// - Parameters:
  ///   - failingOpen: Whether reservations are given while it cannot be asked.
  ///   - patience: How long it is waited for.
  /// - Returns: The ledger.
  /// - Throws: ``Failure`` where there is none, or `LedgerError`.
  func ledger(failingOpen: Bool = false, patience: Duration = .seconds(10)) throws -> Ledger {
    let clock = try clock()
    let path = try databasePath(makingFolder: false)
    do {
      let ledger = try Ledger(
        path: path,
        creating: false,
        clock: clock,
        patience: patience,
        allowingNetworkDisk: allowsNetworkDisk,
        onOutage: OutagePolicy(failsOpen: failingOpen)
      )
      ledger.migration?.say()
      sayWhatWaits(beside: ledger)
      return ledger
    } catch let error as LedgerError where error.code == .notFound {
      throw Failure.notFound(error.message + " 'budget init' makes one; --database names another.")
    }
  }

  /// Opens the ledger, and makes it where there is none.
  func ledgerMadeIfAbsent() throws -> (ledger: Ledger, isNew: Bool) {
    let clock = try clock()
    let path = try databasePath(makingFolder: true)
    let isNew = !path.isEmpty && !somethingStands(at: path)
    let ledger = try Ledger(path: path, clock: clock, allowingNetworkDisk: allowsNetworkDisk)
    ledger.migration?.say()
    sayWhatWaits(beside: ledger)
    return (ledger, isNew)
  }

  /// Opens the ledger for an import, and makes it where there is none, but not for a log that is
  /// not there.
  func ledger(importing path: String) throws -> Ledger {
    try somethingStands(at: path) ? ledgerMadeIfAbsent().ledger : ledger()
  }

  /// Puts a backup in the place of the ledger, or where none is.
  func restore(from backup: String) throws -> Restoration {
    try Ledger.restore(
      path: databasePath(makingFolder: true),
      from: backup,
      clock: clock(),
      allowingNetworkDisk: allowsNetworkDisk
    )
  }

  /// Where the ledger is that is there.
  func ledgerPath() throws -> String { try databasePath(makingFolder: false) }

  /// Whether a reservation is given while the ledger cannot be asked, unless an option says so.
  var failsOpen: Bool { environmentVariable("BUDGET_FAIL_OPEN") == "1" }

  /// Returns what to say of the clock, read before a command does its work: a read after it could
  /// fail although it is done.
  func clockRemarks(_ ledger: Ledger, _ workspace: WorkspaceID) throws -> [String] {
    try ledger.clockRemark(for: workspace).map { [$0] } ?? []
  }

  /// Returns who makes a change and why.
  func change(reason: String? = nil) -> Change {
    Change(
      by: actor ?? environmentVariable("USER") ?? "uid \(userNumber())",
      reason: reason
    )
  }

  /// The time that the ledger will take for now.
  func currentTime() throws -> Instant { try clock().now() }

  /// Whether somebody has made sure that one machine alone uses a ledger on a network disk.
  private var allowsNetworkDisk: Bool { environmentVariable("BUDGET_ALLOW_NETWORK_DISK") == "1" }

  /// The clock of the ledger, read before anything is opened.
  private func clock() throws -> LedgerClock {
    guard let now else { return .system }
    return .fixed(at: try instant(now, "--now"))
  }
}

// MARK: - Where the ledger is

extension LedgerOptions {
  private func databasePath(makingFolder: Bool) throws -> String {
    if let path = database ?? environmentVariable("BUDGET_DATABASE") { return path }
    // An empty name is a slip, and not a wish for the ledger at home.
    guard !isEmptyVariable("BUDGET_DATABASE") else {
      throw Failure.usage(
        "BUDGET_DATABASE is empty; name the ledger's file in it, or unset it to use the one in your data folder."
      )
    }
    let folder = try dataFolder() + "/swift-budget"
    if makingFolder { try makeFolders(folder) }
    return folder + "/budget.sqlite"
  }

  private func dataFolder() throws -> String {
    // The XDG rules say that a relative path is to be ignored.
    if let data = environmentVariable("XDG_DATA_HOME"), data.hasPrefix("/") { return data }
    guard let home = environmentVariable("HOME") else {
      throw Failure.usage("HOME is not set; name the ledger with --database or BUDGET_DATABASE.")
    }
    return home + "/.local/share"
  }

  /// Makes a folder and those above it that are missing.
  private func makeFolders(_ path: String) throws {
    var folder = ""
    for part in path.split(separator: "/") {
      folder += "/" + part
      guard somethingStands(at: folder) || makePrivateFolder(at: folder) else {
        throw Failure(
          status: .failed,
          code: "\(LedgerError.Code.storage)",
          message:
            "The folder \(quoted(folder, limit: 512)) cannot be made; name the ledger with --database."
        )
      }
    }
  }
}

extension Migration {
  /// Tells people that their file is another one now, whatever else the command has to say.
  fileprivate func say() {
    budget.say(
      "Brought the ledger from version \(oldVersion) to version \(newVersion); the file is kept as it was at \(keptPath)"
    )
  }
}

/// Tells people what had waited beside a ledger and is booked now, and what waits on.
private func sayWhatWaits(beside ledger: Ledger) {
  let booked = ledger.bookedFromSpool
  if booked > 0 {
    say("Booked \(counted(booked, "entry", "entries")) that had waited beside the ledger.")
  }
  do {
    for sentence in try ledger.spool()?.sentences ?? [] { say(sentence) }
  } catch {
    say("What waits beside the ledger cannot be read: \(error)")
  }
}
