#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif
import BudgetKit

// What the command asks of the operating system, and nothing else does.

/// A stream that every process has.
enum StandardStream: CInt {
  case input = 0
  case output = 1
  case error = 2

  /// Whether a person looks at it.
  var isTerminal: Bool { isatty(rawValue) == 1 }

  /// How many columns the terminal has, if it says so.
  var columns: Int? {
    var size = winsize()
    // Unsafe: the system call fills the structure before it returns and keeps no pointer to it.
    guard unsafe ioctl(rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// Writes all bytes and returns 0, or the number of the system's error.
  func write(_ bytes: [UInt8]) -> CInt {
    var rest = bytes[...]
    while !rest.isEmpty {
      // Unsafe: the system call reads the slice's own bytes, within this closure.
      let count = unsafe rest.withUnsafeBytes {
        unsafe systemWrite(rawValue, $0.baseAddress, $0.count)
      }
      if count < 0 {
        if errno == EINTR { continue }
        return errno
      }
      rest = rest.dropFirst(count)
    }
    return 0
  }

  /// Whether an error says that nobody reads the stream any more, as `head` does after its last
  /// line.
  static func isClosedPipe(_ error: CInt) -> Bool { error == EPIPE }
}

/// Calls `write`, whose name a method of ours has taken.
func systemWrite(_ descriptor: CInt, _ address: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, address, count)
}

/// Lets writes to a closed pipe or beyond a file's allowed size fail with an error instead of
/// ending the process.
func ignoreSignalsOfFullPipesAndFiles() {
  _ = signal(SIGPIPE, SIG_IGN)
  _ = signal(SIGXFSZ, SIG_IGN)
}

/// Ends the process.
func endProcess(_ status: ExitStatus) -> Never {
  if case .bySignal(let number) = status { endBySignal(number) }
  exit(status.code)
}

/// Returns a variable of the environment; an empty one counts as absent.
func environmentVariable(_ name: String) -> String? {
  // Unsafe: the environment is not changed while this process runs, and the text is copied at once.
  guard let value = unsafe getenv(name) else { return nil }
  let text = unsafe String(cString: value)
  return text.isEmpty ? nil : text
}

/// Returns whether a variable of the environment is there and empty.
func isEmptyVariable(_ name: String) -> Bool {
  // Unsafe: the environment is not changed while this process runs, and its text ends with a NUL.
  guard let value = unsafe getenv(name) else { return false }
  return unsafe value.pointee == 0
}

/// Whether a person reads messages and can type an answer.
func somebodyCanAnswer() -> Bool { isatty(0) == 1 && StandardStream.error.isTerminal }

/// The number of the user who runs the process.
func userNumber() -> UInt32 { getuid() }

/// Returns whether something stands at a path.
func somethingStands(at path: String) -> Bool {
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  unsafe access(path, F_OK) == 0
}

/// Makes a folder that only its owner may enter, where there is none, and returns whether there is
/// one now.
func makePrivateFolder(at path: String) -> Bool {
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  unsafe mkdir(path, 0o700) == 0 || errno == EEXIST
}

/// Returns the arguments of the process after its name; `nil` for one that is not UTF-8.
func processArguments() -> [String?] {
  var arguments: [String?] = []
  for index in 0..<Int(CommandLine.argc) {
    // Unsafe: the system keeps the arguments of a process until it ends, each with a NUL at its
    // end.
    guard let argument = unsafe CommandLine.unsafeArgv[index] else { break }
    arguments.append(unsafe String(validatingCString: argument))
  }
  return Array(arguments.dropFirst())
}

/// Returns what the process is given on its input, or `nil` where it cannot be read or has more
/// than `limit` bytes.
func readStandardInput(limit: Int) -> [UInt8]? {
  try? readAll(of: 0, limit: limit)
}

/// Makes an empty file for its owner alone in the folder for temporary files, and returns its path;
/// `nil` where none can be made.
func makeTemporaryFile(named prefix: String) -> String? {
  let folder = environmentVariable("TMPDIR") ?? "/tmp"
  var name = Array("\(folder)/\(prefix)XXXXXX".utf8CString)
  // Unsafe: the system call writes the name within the array's own bytes.
  let descriptor = unsafe name.withUnsafeMutableBufferPointer { name in
    unsafe name.baseAddress.map { unsafe mkstemp($0) } ?? -1
  }
  guard descriptor >= 0 else { return nil }
  close(descriptor)
  return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Makes an empty folder for its owner alone among the temporary files, and returns its path; `nil`
/// where none can be made.
func makeTemporaryFolder(named prefix: String) -> String? {
  let folder = environmentVariable("TMPDIR") ?? "/tmp"
  var name = Array("\(folder)/\(prefix)XXXXXX".utf8CString)
  // Unsafe: the system call writes the name within the array's own bytes.
  let isMade = unsafe name.withUnsafeMutableBufferPointer { name in
    unsafe name.baseAddress.map { unsafe mkdtemp($0) != nil } ?? false
  }
  guard isMade else { return nil }
  return String(decoding: name.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Removes a file, if it is there.
func removeFile(at path: String) {
  // Unsafe: the system call takes a C string, which lives as long as the call and is not kept.
  _ = unsafe unlink(path)
}

/// Returns a path that means the same from any folder.
func absolutePath(_ path: String) -> String {
  guard !path.hasPrefix("/") else { return path }
  // Unsafe: the system call allocates the text, which is copied and freed here.
  guard let folder = unsafe getcwd(nil, 0) else { return path }
  defer { unsafe free(folder) }
  return unsafe String(cString: folder) + "/" + path
}
