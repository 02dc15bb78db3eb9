#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Signals that wait until somebody looks at them, and end nothing by themselves.
struct SignalInbox {
  /// The signals that are taken in.
  static let numbers = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCHLD]

  /// What has come in.
  enum Letter {
    /// A child has ended, or was stopped.
    case childChanged
    /// A signal that only this process has got.
    case passOn(Int32)
    /// A signal of the terminal, which the child has got as well.
    case heardByChild(Int32)
  }

  private var numbers = sigset_t()

  /// Lets signals wait from now on.
  init() {
    // Unsafe: each call fills or reads the set before it returns, and keeps no pointer to it.
    unsafe sigemptyset(&numbers)
    for number in Self.numbers { unsafe sigaddset(&numbers, number) }
    _ = unsafe pthread_sigmask(SIG_BLOCK, &numbers, nil)
  }

  /// A signal that waits and asks for an end; `nil` without one.
  var interruption: Int32? {
    var pending = sigset_t()
    // Unsafe: as above.
    _ = unsafe sigpending(&pending)
    return [SIGINT, SIGTERM, SIGHUP, SIGQUIT].first { unsafe sigismember(&pending, $0) == 1 }
  }

  /// Waits for the next signal, so long at most.
  func next(waitingUpTo wait: Duration) -> Letter? {
    let (number, isOfTerminal) = take(waitingUpTo: max(.zero, wait))
    switch number {
    case nil: return nil
    case SIGCHLD: return .childChanged
    case let number?: return isOfTerminal ? .heardByChild(number) : .passOn(number)
    }
  }

  #if canImport(Darwin)
  private func take(waitingUpTo wait: Duration) -> (number: Int32?, isOfTerminal: Bool) {
    var (numbers, pending) = (numbers, sigset_t())
    // Unsafe: as above.
    _ = unsafe sigpending(&pending)
    guard Self.numbers.contains(where: { unsafe sigismember(&pending, $0) == 1 }) else {
      let step = min(wait, .milliseconds(20))
      usleep(UInt32(clamping: step.components.attoseconds / 1_000_000_000_000))
      return (nil, false)
    }
    var number: Int32 = 0
    guard unsafe sigwait(&numbers, &number) == 0 else { return (nil, false) }
    // Nobody says where it came from: the keys of a terminal are heard by all that it runs.
    return (number, [SIGINT, SIGQUIT].contains(number) && isatty(0) == 1)
  }
  #else
  private func take(waitingUpTo wait: Duration) -> (number: Int32?, isOfTerminal: Bool) {
    var numbers = numbers
    // Unsafe: the structure holds pointers, which nobody follows.
    var information = unsafe siginfo_t()
    let (seconds, attoseconds) = wait.components
    var time = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    // Unsafe: the system call reads and fills the structures before it returns, and keeps no pointer.
    let number = unsafe sigtimedwait(&numbers, &information, &time)
    guard number > 0 else { return (nil, false) }
    let ofKernel: Int32 = 0x80  // SI_KERNEL
    return (number, unsafe information.si_code == ofKernel)
  }
  #endif
}

/// Ends this process by a signal, as the command ended that ran under it, and without a second core
/// file.
func endBySignal(_ number: Int32) -> Never {
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  var numbers = sigset_t()
  // Unsafe: each call reads or fills the structures before it returns, and keeps no pointer to them.
  #if canImport(Glibc)
  _ = unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_CORE.rawValue)), &none)
  #else
  _ = unsafe setrlimit(RLIMIT_CORE, &none)
  #endif
  _ = signal(number, SIG_DFL)
  unsafe sigemptyset(&numbers)
  unsafe sigaddset(&numbers, number)
  kill(getpid(), number)
  _ = unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  exit(128 + number)
}
