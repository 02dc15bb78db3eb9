import Synchronization

/// Looks at the folder of a database in place of the names in it: one call of the system instead of
/// four.
final class FolderWatch: Sendable {
  private let path: String
  private let state: Mutex<State>

  private struct State {
    var trust = NameTrust()
    var glance = NameTrust.Glance.none
  }

  /// Returns `nil` where the time of a folder says too little.
  init?(of path: DatabasePath) {
    guard path.fileSystem.stampsFolders else { return nil }
    self.path = folder(of: path.absolute)
    state = Mutex(State())
  }

  /// Looks at the folder, and returns whether its names are certainly those that were looked at
  /// before.
  func hasKnownNames() -> Bool {
    let stamp = FileStatus(folder: path)?.stamp
    let now = coarseMilliseconds()
    return state.withLock { state in
      state.glance = state.trust.see(stamp, at: now)
      return state.glance.areNamesKnown
    }
  }

  /// What the last look has seen.
  var glance: NameTrust.Glance { state.withLock { $0.glance } }

  /// Notes that after a glance all files were found in their places.
  func trust(_ glance: NameTrust.Glance) { state.withLock { $0.trust.trust(glance) } }
}
