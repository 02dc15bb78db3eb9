#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A command that runs under this one: it has our streams, and gets the signals that we get.
struct ChildProcess {
  private let process: pid_t
  private let inbox: SignalInbox

  /// How it ended.
  enum Ending: Equatable {
    case exited(Int32)
    case bySignal(Int32)
  }

  /// Why it could not be started.
  struct StartFailure: Error {
    /// The number of the system's error.
    let number: Int32

    /// The code that shells end with then.
    var exitCode: Int32 { number == ENOENT ? 127 : 126 }

    /// Why, within a sentence.
    var reason: String {
      switch number {
      case ENOENT: "there is no such program"
      case EACCES: "it may not be run"
      case ENOEXEC: "it is no program; a script needs a first line such as #!/bin/sh"
      case E2BIG: "its arguments are too long"
      default: "system error \(number)"
      }
    }
  }

  /// Starts a command.
  ///
  /// - Parameters:
  ///   - command: The program, looked for in `PATH`, and its arguments.
  ///   - inbox: Where the signals wait that are meant for it.
  /// - Throws: ``StartFailure``.
  init(_ command: [String], passing inbox: SignalInbox) throws {
    self.inbox = inbox
    process = try Self.start(command)
  }

  /// Waits until it ends; passes signals on, and calls `beat` again and again meanwhile.
  ///
  /// - Parameters:
  ///   - milliseconds: How much time passes between two beats; at least one.
  ///   - beat: What is to be done then.
  /// - Returns: How it ended.
  func wait(beatingEvery milliseconds: Int64, _ beat: () -> Void) -> Ending {
    let clock = ContinuousClock()
    let pause = Duration.milliseconds(max(1, milliseconds))
    var next = clock.now + pause
    while true {
      var status: Int32 = 0
      // Unsafe: the system call fills the number before it returns and keeps no pointer to it.
      if unsafe waitpid(process, &status, WNOHANG) == process { return Ending(status) }
      if clock.now >= next {
        beat()
        next = clock.now + pause
      }
      switch inbox.next(waitingUpTo: next - clock.now) {
      case .passOn(let number): kill(process, number)
      case .childChanged, .heardByChild, .none: break
      }
    }
  }
}

extension ChildProcess.Ending {
  fileprivate init(_ status: Int32) {
    let number = status & 0x7F
    self = number == 0 ? .exited(status >> 8 & 0xFF) : .bySignal(number)
  }
}

// MARK: - Starting

extension ChildProcess {
  private static func start(_ command: [String]) throws -> pid_t {
    #if canImport(Darwin)
    var attributes: posix_spawnattr_t?
    #else
    var attributes = posix_spawnattr_t()
    #endif
    // Unsafe: each call below fills or reads the structures before it returns, and keeps no
    // pointer.
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var (blocked, reset) = (sigset_t(), sigset_t())
    unsafe sigemptyset(&blocked)
    unsafe sigemptyset(&reset)
    for number in SignalInbox.numbers + [SIGPIPE, SIGXFSZ] { unsafe sigaddset(&reset, number) }
    unsafe posix_spawnattr_setsigmask(&attributes, &blocked)
    unsafe posix_spawnattr_setsigdefault(&attributes, &reset)
    unsafe posix_spawnattr_setflags(
      &attributes,
      Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
    )
    // Unsafe: the texts live until the end of this function, and the child has copies of them.
    var words = unsafe command.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var child = pid_t()
    let failure = unsafe posix_spawnp(&child, command[0], nil, &attributes, &words, environment)
    guard failure == 0 else { throw StartFailure(number: failure) }
    return child
  }

  #if canImport(Darwin)
  private static var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    unsafe _NSGetEnviron().pointee
  }
  #else
  private static var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
    unsafe environ
  }
  #endif
}

/// Sets a variable in the environment of this process, and of those that it starts.
func setEnvironmentVariable(_ name: String, _ value: String) {
  // Unsafe: the system call copies both texts; no other thread reads the environment then.
  _ = unsafe setenv(name, value, 1)
}
