import Foundation

/// The files of this package, for tests of what is written in them.
enum PackageFiles {
  static let root = (0..<4).reduce(URL(filePath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }

  struct File {
    let url: URL
    let text: String

    var name: String { url.lastPathComponent }
    var lines: [String] { text.components(separatedBy: "\n") }
  }

  /// Returns the Swift files below a folder.
  static func swift(below folder: URL) throws -> [File] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path())
    return try paths.filter { $0.hasSuffix(".swift") }.sorted().map { path in
      let url = folder.appending(path: path)
      return File(url: url, text: try String(contentsOf: url, encoding: .utf8))
    }
  }
}
