import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// A folder of its own with a ledger, and the built command to use it with.
final class BudgetCommand: Sendable {
  /// The folder; also the home of the command.
  let folder: String
  /// The ledger.
  var database: String { folder + "/budget.sqlite" }

  /// What a run of the command printed, and how it ended.
  struct Outcome: Sendable, Equatable {
    var output: String
    var messages: String
    var status: Int32
  }

  init() throws {
    folder = NSTemporaryDirectory() + "budget-cli-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder,
      withIntermediateDirectories: true,
      attributes: [.posixPermissions: 0o700]
    )
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Runs `budget` with arguments, whatever their bytes are.
  func callAsFunction(
    _ arguments: [String],
    environment: [String: String] = [:],
    input: String = "/dev/null"
  ) throws -> Outcome {
    try Self.run([Self.binary] + arguments, in: self, environment: environment, input: input)
  }

  /// Runs `budget` with a line of arguments that hold no blanks.
  func callAsFunction(_ line: String) throws -> Outcome {
    try self(line.split(separator: " ").map(String.init))
  }

  /// Runs a line of a shell in which `budget` is the command.
  func shell(_ line: String) throws -> Outcome {
    try Self.run(["/bin/sh", "-c", line], in: self, environment: [:], input: "/dev/null")
  }

  /// Writes a file into the folder and returns its path.
  func write(_ text: String, to name: String) throws -> String {
    let path = folder + "/" + name
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }
}

// MARK: - Processes

extension BudgetCommand {
  /// The folder of the package.
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

  /// The built command: beside the tests, or where a debug build leaves it.
  static let binary: String = {
    let beside = URL(fileURLWithPath: CommandLine.arguments.first ?? "")
      .deletingLastPathComponent().appendingPathComponent("budget").path
    let candidates = [
      Bundle.main.bundlePath + "/budget", beside,
      Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("budget").path,
    ]
    return candidates.first { FileManager.default.isExecutableFile(atPath: $0) }
      ?? root + "/.build/debug/budget"
  }()

  /// Two processes at a time: the machine has other work, too.
  private static let slots = DispatchSemaphore(value: 2)

  private static func run(
    _ arguments: [String],
    in command: BudgetCommand,
    environment: [String: String],
    input: String
  ) throws -> Outcome {
    slots.wait()
    defer { slots.signal() }
    let name = command.folder + "/run-" + UUID().uuidString
    defer {
      unlink(name + ".out")
      unlink(name + ".err")
    }
    var variables = [
      "PATH": URL(fileURLWithPath: binary).deletingLastPathComponent().path + ":/usr/bin:/bin",
      "HOME": command.folder, "USER": "tester", "BUDGET_DATABASE": command.database,
    ]
    variables.merge(environment) { _, new in new }
    if let libraries = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
      variables["LD_LIBRARY_PATH"] = libraries
    }
    let status = try spawn(arguments, variables, input: input, name: name)
    return Outcome(
      output: try text(name + ".out"),
      messages: try text(name + ".err"),
      status: status
    )
  }

  private static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
  }

  /// Starts a process with its output in two files, waits, and returns its status; 1000 and more
  /// for a signal.
  private static func spawn(
    _ arguments: [String],
    _ environment: [String: String],
    input: String,
    name: String
  ) throws -> Int32 {
    #if os(Linux)
    var actions = posix_spawn_file_actions_t()
    #else
    var actions: posix_spawn_file_actions_t?
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, name + ".out", O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, name + ".err", O_WRONLY | O_CREAT, 0o600)
    // Threads of tests block signals, and a process inherits that.
    #if os(Linux)
    var attributes = posix_spawnattr_t()
    #else
    var attributes: posix_spawnattr_t?
    #endif
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] =
      environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in argv + envp { free(text) } }
    var child = pid_t()
    let error = posix_spawn(&child, arguments[0], &actions, &attributes, &argv, &envp)
    guard error == 0 else { throw POSIXError(POSIXErrorCode(rawValue: error) ?? .EIO) }
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? (status >> 8) & 0xFF : 1000 + (status & 0x7F)
  }
}
