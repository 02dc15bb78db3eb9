import Foundation

/// Where the files of a run lie: in memory where speed is measured, on disk where the disk is.
struct Folders {
  let fast: URL
  let disk: URL
  private let keepsFiles: Bool

  /// The root of the package that is measured.
  static let package = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../..").standardizedFileURL

  init(_ options: Options) throws {
    keepsFiles = options.keepsFiles
    let memory = URL(filePath: "/dev/shm")
    let temporary = FileManager.default.temporaryDirectory
    let isWritable = FileManager.default.isWritableFile(atPath: memory.path)
    fast = (isWritable ? memory : temporary).appending(path: "swift-budget-benchmarks")
    disk = temporary.appending(path: "swift-budget-benchmarks-disk")
    for folder in [fast, disk] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
  }

  func removeAll() {
    try? FileManager.default.removeItem(at: disk)
    if !keepsFiles { try? FileManager.default.removeItem(at: fast) }
  }
}

extension URL {
  /// Copies a database that nobody has open, with its write-ahead log, and returns the path of the copy.
  func copyOfDatabase(named name: String) throws -> String {
    let copy = deletingLastPathComponent().appending(path: name).path
    copy.removeDatabase()
    for suffix in ["", "-wal"] where FileManager.default.fileExists(atPath: path + suffix) {
      try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
    }
    return copy
  }
}

extension String {
  /// Removes the database at this path with all that lies beside it.
  func removeDatabase() {
    for suffix in ["", "-wal", "-shm", ".lock"] {
      try? FileManager.default.removeItem(atPath: self + suffix)
    }
  }
}
