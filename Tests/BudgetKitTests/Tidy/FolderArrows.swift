/// Which folders use what others declare.
///
/// A name counts where one folder alone declares it, so that words can tell whose it is. Names that
/// several folders give to different things, and those that the standard library has as well, say
/// nothing.
struct FolderArrows {
  struct Source {
    let folder: String
    let file: String
    let text: String
  }

  /// A use of a name in a folder that stands below the one that declares it.
  struct UpArrow: Hashable, CustomStringConvertible {
    let from: String
    let to: String
    let name: String
    let file: String

    var description: String { "\(from) -> \(to): \(file) uses \(name)" }
  }

  /// Members that types of other modules have as well.
  private static let common: Set = [
    "count", "name", "first", "last", "code", "description", "isEmpty", "index", "sum", "rows",
    "value", "read", "write", "all", "key", "id", "path", "message", "storage", "default", "each",
    "union", "high", "starts", "rawValue",
  ]

  let upArrows: [UpArrow]

  /// - Parameters:
  ///   - sources: The files.
  ///   - order: The folders, the lowest first.
  ///   - others: Sources whose names are not those of any folder.
  init(_ sources: [Source], order: [String], others: [Source] = []) {
    let files = sources.map { (source: $0, names: SourceNames($0.text)) }
    var free: [String: Set<String>] = [:]
    var members: [String: Set<String>] = [:]
    for (source, names) in files + others.map({ ($0, SourceNames($0.text)) }) {
      for name in names.free { free[name, default: []].insert(source.folder) }
      for name in names.members { members[name, default: []].insert(source.folder) }
    }
    let rank = Dictionary(uniqueKeysWithValues: zip(order, 0...))
    var arrows: [UpArrow] = []
    for (source, names) in files {
      let used =
        names.bareWords.subtracting(names.own).map { ($0, free[$0]) }
        + names.dottedWords.subtracting(Self.common).subtracting(names.own).map {
          ($0, members[$0])
        }
      for case (let name, .some(let folders)) in used where folders.count == 1 {
        for folder in folders {
          guard let here = rank[source.folder], let there = rank[folder], there > here else {
            continue
          }
          arrows.append(UpArrow(from: source.folder, to: folder, name: name, file: source.file))
        }
      }
    }
    upArrows = arrows.sorted {
      ($0.from, $0.to, $0.file, $0.name) < ($1.from, $1.to, $1.file, $1.name)
    }
  }
}
