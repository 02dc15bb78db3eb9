import Glibc

/// Tells the test what happened.
enum Report {
  /// Writes one line in one system call: a process that is killed has either said all of it or
  /// nothing.
  static func line(_ text: String) {
    var bytes = Array(text.utf8.map { $0 == 10 ? 32 : $0 })
    bytes.append(10)
    let written = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    // Nobody listens any more: the test is over.
    if written != bytes.count { _exit(3) }
  }

  /// Waits for a line from the test, or for its end.
  static func waitForTest() {
    var byte: UInt8 = 0
    while true {
      let count = read(STDIN_FILENO, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      if count <= 0 || byte == 10 { return }
    }
  }
}
