import Foundation
import GRDB

/// The machine that the figures belong to.
enum Machine {
  static func facts(_ folders: Folders) -> String {
    let memory = ProcessInfo.processInfo.physicalMemory / 1_073_741_824
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let sqlite =
      (try? DatabaseQueue().read { try String.fetchOne($0, sql: "SELECT sqlite_version()") }) ?? nil
    return """
      \(processor), \(cores) cores, \(memory) GB, load \(load); SQLite \(sqlite ?? "unknown"), Swift \(swiftVersion)
      files in \(folders.fast.path) (\(fileSystem(of: folders.fast.path))); with the disk in \
      \(folders.disk.path) (\(fileSystem(of: folders.disk.path)))

      """
  }

  private static var processor: String {
    let lines = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = lines.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line.map { $0.drop { $0 != ":" }.dropFirst(2).description } ?? "unknown processor"
  }

  private static var load: String {
    let line = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? "unknown"
    return line.prefix { $0 != " " }.description
  }

  private static var swiftVersion: String {
    #if compiler(>=6.3)
    "6.3 or later"
    #else
    "6.2"
    #endif
  }

  /// The type of the file system that holds a path, as the system's table of mounts names it.
  private static func fileSystem(of path: String) -> String {
    let mounts = (try? String(contentsOfFile: "/proc/mounts", encoding: .utf8)) ?? ""
    var longest = ""
    var type = "unknown"
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count > 2, fields[1].count > longest.count else { continue }
      let folder = fields[1] == "/" ? "/" : fields[1] + "/"
      guard path.hasPrefix(folder) else { continue }
      longest = fields[1]
      type = fields[2]
    }
    return type
  }
}
