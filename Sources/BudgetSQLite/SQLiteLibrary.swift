import CSQLite

/// The copy of SQLite in this process.
package enum SQLiteLibrary {
  /// Its version, such as `3.40.1`.
  package static var version: String { String(cString: sqlite3_libversion()) }

  /// What is known to be wrong with it and is worked around here, one sentence each.
  package static var knownBugs: [String] {
    let number = sqlite3_libversion_number()
    var bugs: [String] = []
    if !hasWALResetFix(number) {
      bugs.append(
        "WAL-reset race (fixed in 3.51.3, 3.50.7 and 3.44.6): a checkpoint beside a commit can lose commits. "
          + "This program works around it; others that write to the file may not."
      )
    }
    if number < 3_050_002 {
      bugs.append(
        "Frames without checksums (fixed in 3.50.2): a failed large statement can lose later commits in a crash. "
          + "This program works around it; others that write to the file may not."
      )
    }
    return bugs
  }

  private static func hasWALResetFix(_ number: Int32) -> Bool {
    number >= 3_051_003 || (3_050_007..<3_051_000).contains(number)
      || (3_044_006..<3_045_000).contains(number)
  }
}
