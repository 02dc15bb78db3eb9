#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of a folder and of the folders in it: those of a folder before those of the folders in
/// it, each in the order of names.
///
/// Links are not followed, so that a walk stays in its folder and ends; they are listed instead.
struct FolderWalk {
  /// The paths of the files whose names have the ending.
  private(set) var files: [String] = []
  /// What was passed by and may hold files: links, names not in UTF-8, packed files.
  private(set) var passedBy = ImportNotes()
  /// The folders that could not be read, or are nested too deep.
  private(set) var unread = ImportNotes()

  private let isWanted: (String) -> Bool
  private let isPacked: (String) -> Bool
  private let packedReason: String
  private static let deepestNesting = 32

  /// Walks a folder.
  ///
  /// - Throws: ``LedgerError`` when the folder itself cannot be read.
  init(_ folder: String, filesEndingIn ending: String) throws {
    isWanted = { $0.hasSuffix(ending) }
    isPacked = { ($0.split(separator: "/").last ?? "").contains(ending + ".") }
    packedReason = "The file does not end in \(ending) and was passed by; unpack or rename it."
    try walk(folder, depth: 0)
  }

  /// Walks a folder for the files whose paths are wanted, and names those that are wanted and
  /// packed.
  ///
  /// - Throws: ``LedgerError`` when the folder itself cannot be read.
  init(_ folder: String, where isWanted: @escaping (String) -> Bool) throws {
    self.isWanted = isWanted
    packedReason = "The file is packed and was passed by; unpack it first."
    isPacked = { path in
      [".gz", ".zst", ".xz", ".bz2"].contains { path.hasSuffix($0) }
        && isWanted(String(path[..<(path.lastIndex(of: ".") ?? path.endIndex)]))
    }
    try walk(folder, depth: 0)
  }

  private mutating func walk(_ folder: String, depth: Int) throws {
    var folders: [String] = []
    for name in try names(in: folder).sorted() {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      switch fileKind(at: path, followingLinks: false) {
      case .file where isWanted(path): files.append(path)
      case .file where isPacked(path):
        passedBy.add(
          path,
          nil,
          packedReason
        )
      case .folder: folders.append(path)
      case .link: passedBy.add(path, nil, "The link was not followed; name what it leads to.")
      case nil where name.contains("\u{FFFD}"):
        passedBy.add(path, nil, "The file's name is not UTF-8; rename it.")
      case nil:
        unread.add(path, nil, "It cannot be looked at; check the permissions of its folder.")
      case .file, .other: continue
      }
    }
    for folder in folders { enter(folder, depth: depth + 1) }
  }

  private mutating func enter(_ folder: String, depth: Int) {
    do {
      guard depth <= Self.deepestNesting else {
        return unread.add(folder, nil, "The folder lies too deep; import it by its own path.")
      }
      try walk(folder, depth: depth)
    } catch {
      unread.add(folder, nil, "\(error)")
    }
  }
}

/// Returns the names in a folder, without `.` and `..`.
private func names(in folder: String) throws -> [String] {
  try validatePath(folder)
  guard let listing = unsafe opendir(folder) else { throw failure(toOpen: folder, errno) }
  defer { unsafe closedir(listing) }
  var names: [String] = []
  while let entry = unsafe readdir(listing) {
    let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    if name != "." && name != ".." { names.append(name) }
  }
  return names
}
