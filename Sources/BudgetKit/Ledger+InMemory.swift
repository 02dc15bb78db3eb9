#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

internal import Synchronization

extension Ledger {
  /// Makes an empty ledger without a file, for the tests of a program.
  ///
  /// It keeps every rule and every figure that a file keeps, and it is gone with the last reference
  /// to it. No other process sees it, its threads take turns, also to read, and ``path`` is
  /// `:memory:`. ``backUp(to:replacing:)`` writes it into a file.
  ///
  /// ```swift
  /// let ledger = try Ledger.inMemory()
  /// ```
  ///
  /// - Parameter clock: Where the current time comes from.
  /// - Returns: The ledger, with the built-in prices and without budgets.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where there is no memory for
  ///   it.
  /// - Complexity: Some milliseconds, for the price book is put into each.
  public static func inMemory(clock: LedgerClock = .system) throws -> Ledger {
    Ledger(store: try LedgerStore(inMemory: true, clock: clock))
  }

  /// The ledger that is switched off: it records nothing, and allows everything.
  ///
  /// It takes every call that any other ledger takes, checks what it is given, and prices it; then
  /// it forgets it. A check always allows, a reservation always holds, any reservation can be
  /// settled, and budgets that are set stop nothing. The first use in a process says so in one line
  /// on standard error.
  ///
  /// ```swift
  /// let ledger = try Ledger.disabled
  /// ```
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage`` where there is no memory for
  ///   it.
  public static var disabled: Ledger {
    get throws {
      try sharedDisabled.withLock { shared in
        if let ledger = shared { return ledger }
        let ledger = Ledger(store: try LedgerStore(inMemory: false, clock: .system))
        shared = ledger
        sayOnStandardError(
          "swift-budget: The ledger is switched off: nothing is recorded, and every call is allowed.\n"
        )
        return ledger
      }
    }
  }

  /// Whether this is ``disabled``: what is written to it is forgotten.
  public var isDisabled: Bool { store.isDisabled }

  private static let sharedDisabled = Mutex<Ledger?>(nil)
}

private func sayOnStandardError(_ line: String) {
  var line = line
  // Unsafe: the system call reads no more than the bytes of the string, within this closure.
  line.withUTF8 { bytes in
    _ = unsafe write(STDERR_FILENO, bytes.baseAddress, bytes.count)
  }
}
