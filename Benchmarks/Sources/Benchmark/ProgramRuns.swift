import BudgetKit
import Foundation

/// The program `budget` from its start to its exit: a check, and the import of real logs.
struct ProgramRuns {
  private let options: Options
  private let folders: Folders
  private let program: String

  init(_ options: Options, _ folders: Folders) {
    self.options = options
    self.folders = folders
    program = Folders.package.appending(path: ".build/release/budget").path
  }

  func run(_ targets: Targets) throws {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      print("\(program) is missing: run 'swift build -c release' in the package first.\n")
      return
    }
    var table = Table(["program, start to exit", "milliseconds", "of processor", "lines a second"])
    try check(&table, targets)
    try importLogs(&table, targets)
    table.printAll()
  }

  private func check(_ table: inout Table, _ targets: Targets) throws {
    let path = folders.fast.appending(path: "program.sqlite").path
    try SampleLedger.make(path, calls: 1000)
    let arguments = [
      "check", "acme", "--project", "search", "--estimate", "0.10", "--database", path,
    ]
    let runs = try (0..<(options.isQuick ? 11 : 51)).map { _ in try Process.time(program, arguments)
    }
    let milliseconds = runs.map(\.wall.inMicroseconds).median / 1000
    let processor = runs.map(\.cpu.inMicroseconds).median / 1000
    table.rows.append(["budget check", milliseconds.short, processor.short, "-"])
    targets.atMost(40, milliseconds, unit: " ms", "budget check, start to exit")
  }

  private func importLogs(_ table: inout Table, _ targets: Targets) throws {
    let archives = ["entire-cli_usage_2026-01.tar.gz", "context-evaluator_usage_2026-02.tar.gz"]
      .map { options.sharedData + "/claude-code/" + $0 }
      .filter { FileManager.default.fileExists(atPath: $0) }
    guard archives.count == 2 else {
      print(
        "The sample logs are not in \(options.sharedData)/claude-code: the import is not measured.\n"
      )
      return
    }
    let logs = folders.fast.appending(path: "logs")
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    for archive in archives {
      _ = try Process.time("/usr/bin/tar", ["-xzf", archive, "-C", logs.path])
    }
    let lines = try lineCount(in: logs)
    let runs = try (0..<(options.isQuick ? 1 : 5)).map { _ in
      let path = folders.fast.appending(path: "import.sqlite").path
      path.removeDatabase()
      return try Process.time(
        program,
        ["import", "claude-code", logs.path, "--workspace", "acme", "--database", path]
      )
    }
    let milliseconds = runs.map(\.wall.inMicroseconds).median / 1000
    let processor = runs.map(\.cpu.inMicroseconds).median / 1000
    let rate = Double(lines) / milliseconds * 1000
    table.rows.append([
      "budget import claude-code, \(lines) lines", milliseconds.short, processor.short, rate.short,
    ])
    targets.atLeast(50_000, rate, unit: " lines/s", "budget import claude-code")
  }

  private func lineCount(in folder: URL) throws -> Int {
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    var count = 0
    while let file = files?.nextObject() as? URL {
      guard file.pathExtension == "jsonl" else { continue }
      let bytes = try Data(contentsOf: file)
      count += bytes.count { $0 == UInt8(ascii: "\n") }
    }
    return count
  }
}

extension Process {
  /// Runs a program to its end and returns how long that took, and how long on a processor; throws unless it exits with 0.
  static func time(_ program: String, _ arguments: [String]) throws -> (
    wall: Duration, cpu: Duration
  ) {
    var words = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    var child = pid_t()
    var status: Int32 = 0
    var usage = rusage()
    let start = ContinuousClock.now
    let code = posix_spawn(&child, program, &actions, nil, &words, environ)
    guard code == 0, wait4(child, &status, 0, &usage) == child else {
      throw ProgramFailure(program: program, status: code)
    }
    let time = ContinuousClock.now - start
    guard status == 0 else { throw ProgramFailure(program: program, status: status) }
    return (time, usage.ru_utime.duration + usage.ru_stime.duration)
  }
}

extension timeval {
  fileprivate var duration: Duration { .seconds(tv_sec) + .microseconds(tv_usec) }
}

/// A program could not be started, or it failed.
struct ProgramFailure: Error {
  let program: String
  let status: Int32
}
