#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The files of a folder and of the folders in it, in the order of their paths.
///
/// Links are not followed, so that a walk stays in its folder and ends; they are listed instead.
struct FolderWalk {
  /// The paths of the files whose names have the ending.
  private(set) var files: [String] = []
  /// The paths that were passed by: links, folders that may not be read or are nested too deep, names not in UTF-8.
  private(set) var passedBy: [String] = []

  private let ending: String
  private static let deepestNesting = 32

  /// Walks a folder.
  ///
  /// - Throws: ``LedgerError`` when the folder itself cannot be read.
  init(_ folder: String, filesEndingIn ending: String) throws {
    self.ending = ending
    try walk(folder, depth: 0)
  }

  private mutating func walk(_ folder: String, depth: Int) throws {
    for name in try names(in: folder).sorted() {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      switch fileKind(at: path, followingLinks: false) {
      case .file where name.hasSuffix(ending): files.append(path)
      case .folder: enter(path, depth: depth + 1)
      case .link, nil: passedBy.append(path)
      case .file, .other: continue
      }
    }
  }

  private mutating func enter(_ folder: String, depth: Int) {
    do {
      guard depth <= Self.deepestNesting else { return passedBy.append(folder) }
      try walk(folder, depth: depth)
    } catch {
      passedBy.append(folder)
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
