/// Where Claude Code keeps its session logs.
package enum ClaudeCodePlaces {
  /// Returns the places of one user that are there: those in the home folder, and those that
  /// `CLAUDE_CONFIG_DIR` names.
  ///
  /// - Parameters:
  ///   - home: The home folder.
  ///   - configured: The value of `CLAUDE_CONFIG_DIR`: paths between commas; `~/` is the home
  ///     folder.
  /// - Returns: The paths of the folders.
  package static func all(home: String?, configured: String?) -> [String] {
    let atHome = (home.map { [$0] } ?? []).flatMap { home in homeFolders.map { home + $0 } }
    return atHome.filter { mayBeFolder($0 + "/projects") } + folders(in: configured, home: home)
  }

  /// Returns the folders that `CLAUDE_CONFIG_DIR` names.
  private static func folders(in configured: String?, home: String?) -> [String] {
    (configured ?? "").split(separator: ",").compactMap { part in
      let path = part.drop { $0 == " " }
      guard !path.isEmpty else { return nil }
      guard let home, path.hasPrefix("~/") else { return String(path) }
      return home + path.dropFirst()
    }
  }

  /// Returns the other places of a user where one of them is given; `[]` where what is given is
  /// none of them.
  package static func others(than place: String, home: String?, configured: String?) -> [String] {
    let all = all(home: home, configured: configured).filter(isFolder)
    let given = place.hasSuffix("/") ? String(place.dropLast()) : place
    let own = all.filter { own in (given + "/").hasPrefix(own + "/") }
    return own.isEmpty ? [] : all.filter { !own.contains($0) }
  }

  /// What was found in some places.
  struct Found {
    var files: [String] = []
    var passedBy = ImportNotes()
    var unread = ImportNotes()
  }

  /// Returns the logs in some places, each of which is a home folder, `.claude`, a folder in that,
  /// or one log.
  static func logs(at places: [String]) throws -> Found {
    var found = Found()
    for place in places {
      do {
        try add(place, to: &found)
      } catch let error as LedgerError where places.count > 1 && error.code == .notFound {
        found.passedBy.add(place, nil, "\(error)")
      } catch let error as LedgerError where places.count > 1 {
        found.unread.add(place, nil, "\(error)")
      }
    }
    guard found.files.isEmpty && found.unread.isEmpty else { return found }
    let names = places.map { quoted($0, limit: 512) }.joined(separator: ", ")
    throw LedgerError(
      .notFound,
      "\(names) holds no logs (*.jsonl); name the folder .claude or its folder projects."
    )
  }

  private static func add(_ place: String, to found: inout Found) throws {
    try validatePath(place)
    switch fileKind(at: place, followingLinks: true) {
    case nil:
      throw LedgerError(.notFound, "\(quoted(place, limit: 512)) does not exist; check the path.")
    case .folder:
      for folder in projects(in: place) { walk(folder, to: &found) }
    default: found.files.append(place)
    }
  }

  private static func walk(_ folder: String, to found: inout Found) {
    do {
      let walk = try FolderWalk(folder, filesEndingIn: ".jsonl")
      found.files += walk.files
      found.passedBy.append(contentsOf: walk.passedBy)
      found.unread.append(contentsOf: walk.unread)
    } catch {
      found.unread.add(folder, nil, "\(error)")
    }
  }

  private static let homeFolders = ["/.claude", "/.config/claude"]

  /// Returns the folders of the projects beneath a folder, or the folder itself where it has none.
  ///
  /// A home folder may well have a folder `projects` of its own; that is not looked at.
  private static func projects(in folder: String) -> [String] {
    let atHome = homeFolders.map { folder + $0 + "/projects" }.filter(mayBeFolder)
    if !atHome.isEmpty { return atHome }
    return mayBeFolder(folder + "/projects") ? [folder + "/projects"] : [folder]
  }

  /// Whether a folder is at a path, or may be: one that cannot be reached is read, so that it is
  /// said.
  private static func mayBeFolder(_ path: String) -> Bool { isFolder(path) || isUnreachable(path) }

  private static func isFolder(_ path: String) -> Bool {
    fileKind(at: path, followingLinks: true) == .folder
  }
}
