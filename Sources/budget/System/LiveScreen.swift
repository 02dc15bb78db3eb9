#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import BudgetKit

/// A terminal's second screen.
///
/// A command fills it again and again until somebody presses `q` or interrupts it. The first screen
/// comes back as it was.
final class LiveScreen {
  private var modes = termios()
  private let hasModes: Bool

  /// Enters the screen.
  init() {
    Interruption.isNoted()
    // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
    hasModes = unsafe tcgetattr(0, &modes) == 0
    if hasModes {
      var quiet = modes
      quiet.c_lflag &= ~tcflag_t(ICANON | ECHO)
      // Unsafe: the system call reads the structure before it returns and keeps no pointer to it.
      _ = unsafe tcsetattr(0, TCSANOW, &quiet)
    }
    write("\u{1B}[?1049h\u{1B}[?25l")
  }

  deinit {
    write("\u{1B}[?25h\u{1B}[?1049l")
    // Unsafe: as above.
    if hasModes { _ = unsafe tcsetattr(0, TCSANOW, &modes) }
  }

  /// How many lines the terminal has; 24 where it does not say.
  var rows: Int {
    var size = winsize()
    // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
    guard unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
    return Int(size.ws_row)
  }

  /// Shows a text in the place of the one before; what has no room is left out, and counted.
  func show(_ text: String) {
    let lines = Self.fitted(text, rows: rows)
    write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K\r\n" }.joined() + "\u{1B}[J")
  }

  /// Returns the lines of a text that have room, the last free for the cursor.
  static func fitted(_ text: String, rows: Int) -> [Substring] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    while lines.last?.isEmpty == true { lines.removeLast() }
    let room = max(1, rows - 1)
    guard lines.count > room else { return lines }
    let more = lines.count - (room - 1)
    return lines.prefix(room - 1) + ["\(counted(more, "more line")); make the window higher."]
  }

  /// Waits, and returns whether to go on: not when `q` was pressed or the command was interrupted.
  func goesOn(afterMilliseconds wait: Int32) -> Bool {
    var input = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
    // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
    let ready = unsafe poll(&input, 1, wait)
    guard !Interruption.hasCome else { return false }
    guard ready > 0 else { return true }
    var key: UInt8 = 0
    // Unsafe: the system call fills the one byte before it returns and keeps no pointer to it.
    let count = unsafe read(0, &key, 1)
    return count == 1 && key != UInt8(ascii: "q") && key != 3 && key != 4
  }

  private func write(_ text: String) { _ = StandardStream.output.write(Array(text.utf8)) }
}
