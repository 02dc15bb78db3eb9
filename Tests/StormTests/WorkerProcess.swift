import CFaults
import Foundation
import Glibc
import LedgerFixture
import Synchronization

/// A running `LedgerWorker`, with its lines of output.
final class WorkerProcess: Sendable {
  /// How a process came to its end.
  enum End: Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  struct CannotStart: Error { let code: Int32 }

  private let id: pid_t
  private let input: Int32
  private let output: Int32
  private let state = Mutex(State())

  private struct State {
    var unread: [UInt8] = []
    var isInputOpen = true
    /// Set before the process is reaped: its number may then belong to somebody else.
    var isOver = false

    mutating func takeLine() -> String? {
      guard let end = unread.firstIndex(of: 10) else { return nil }
      defer { unread.removeSubrange(...end) }
      return String(decoding: unread[..<end], as: UTF8.self)
    }
  }

  /// Starts a worker with a command and its options, which are written `name=value`.
  init(_ command: String, _ options: [String: Any]) throws {
    let arguments =
      [Self.program, command] + options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    var inputs: [Int32] = [-1, -1]
    var outputs: [Int32] = [-1, -1]
    guard process_make_pipe(&inputs) == 0, process_make_pipe(&outputs) == 0 else {
      throw CannotStart(code: errno)
    }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, inputs[0], STDIN_FILENO)
    posix_spawn_file_actions_adddup2(&actions, outputs[1], STDOUT_FILENO)
    var words = arguments.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var id: pid_t = 0
    let code = posix_spawn(&id, Self.program, &actions, nil, &words, environ)
    close(inputs[0])
    close(outputs[1])
    guard code == 0 else { throw CannotStart(code: code) }
    self.id = id
    input = inputs[1]
    output = outputs[0]
  }

  deinit {
    closeInput()
    close(output)
  }

  /// Lies beside the program that runs the tests.
  private static let program: String = {
    let tests = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    let folder = URL(fileURLWithPath: tests ?? "").deletingLastPathComponent()
    return folder.appendingPathComponent("LedgerWorker").path
  }()
}

extension WorkerProcess {
  func send(_ signal: Int32) {
    state.withLock { if !$0.isOver { kill(id, signal) } }
  }

  /// Says a word to a worker that waits for one.
  func nudge() {
    _ = write(input, "\n", 1)
  }

  /// Waits for the next line; `nil` at the end.
  func line() -> String? {
    while true {
      if let line = state.withLock({ $0.takeLine() }) { return line }
      guard let bytes = readMore() else { return nil }
      state.withLock { $0.unread += bytes }
    }
  }

  /// Waits for the end and returns all remaining lines.
  func finish() -> (lines: [String], end: End) {
    closeInput()
    var bytes = state.withLock { $0.unread }
    while let more = readMore() { bytes += more }
    // A last line that was cut short was never said.
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast()
    return (lines.map { String(decoding: $0, as: UTF8.self) }, reap())
  }

  private func reap() -> End {
    state.withLock { $0.isOver = true }
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    return status & 0x7F == 0 ? .exit(status >> 8 & 0xFF) : .signal(status & 0x7F)
  }

  private func closeInput() {
    state.withLock { state in
      if state.isInputOpen { close(input) }
      state.isInputOpen = false
    }
  }

  private func readMore() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(output, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      return count > 0 ? Array(buffer[..<count]) : nil
    }
  }
}
