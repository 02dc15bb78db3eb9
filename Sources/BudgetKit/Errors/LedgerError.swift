/// What went wrong, as a code to branch on, a sentence to show, and the error beneath it.
///
/// Being over budget is not an error where it is asked for:
/// ``BudgetManager/canExecute(estimatedCost:estimatedTokens:)`` answers it. Messages name the
/// offending value and the remedy; they never hold a prompt or metadata.
///
/// `"\(error)"` is the message with its cause. Foundation's `localizedDescription` is so only in a
/// program that links the product `BudgetKitFoundation`, since this library does without
/// Foundation.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
  /// What kind of failure this is.
  public let code: Code

  /// One sentence with the values that matter.
  public let message: String

  /// The error that caused this one, if there was one.
  public let cause: (any Error)?

  /// What else is known of the failure, for the part of the library that knows its type.
  let detail: (any Sendable)?

  /// Creates an error.
  public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
    self.code = code
    self.message = message
    self.cause = cause
    detail = nil
  }

  /// Creates an error of which more is known than its message says.
  init(_ code: Code, _ message: String, detail: any Sendable) {
    self.code = code
    self.message = message
    cause = nil
    self.detail = detail
  }

  /// The message, and the error beneath it where it says more.
  public var description: String {
    guard let cause else { return message }
    let words = "\(cause)"
    return message.contains(words) ? message : "\(message) Cause: \(words)"
  }
}

extension LedgerError {
  /// A kind of failure.
  ///
  /// New kinds may be added: treat an unknown one as ``storage``.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private let name: String

    private init(_ name: String) { self.name = name }

    /// The name of the code, as the command line prints it.
    public var description: String { name }

    /// An amount of money, a rate or a count is malformed, negative or out of range.
    public static let invalidAmount = Code("invalidAmount")
    /// An id is empty, too long, not NFC, or holds control or invisible characters.
    public static let invalidID = Code("invalidID")
    /// An instant, a day, a period or a time zone is malformed or unknown.
    public static let invalidTime = Code("invalidTime")
    /// Another value is outside its range, or values contradict each other.
    public static let invalidValue = Code("invalidValue")
    /// What was asked for is not in the ledger.
    public static let notFound = Code("notFound")
    /// The same id was used before with other content, or another outcome has been recorded
    /// already.
    public static let conflict = Code("conflict")
    /// Rows are needed, or an id is named, that have left the ledger for an archive or for good.
    public static let archived = Code("archived")
    /// A hard budget has no room for what was asked.
    public static let budgetExceeded = Code("budgetExceeded")
    /// The model has no price, and the budget's policy refuses calls without one.
    public static let unpriced = Code("unpriced")
    /// Another process held the file for longer than the deadline; nothing was written.
    ///
    /// Try again.
    public static let busy = Code("busy")
    /// The commit failed in a way that leaves its outcome open.
    ///
    /// Retry with the same id.
    public static let outcomeUnknown = Code("outcomeUnknown")
    /// The disk, a quota or a size limit is full; nothing was written.
    public static let storageFull = Code("storageFull")
    /// The file is damaged.
    public static let corrupt = Code("corrupt")
    /// The file is a database, but not a ledger of this library, or its tables were changed.
    public static let notALedger = Code("notALedger")
    /// A file of the ledger was removed, replaced, cut off or overwritten by somebody else, or does
    /// not belong to the others.
    ///
    /// The message says what has happened to what was acknowledged, and what to do.
    public static let filesChanged = Code("filesChanged")
    /// The file was written by a newer version of this library.
    public static let newerSchema = Code("newerSchema")
    /// A ledger was open at a `fork`, and the child uses it or opens one.
    public static let usedAfterFork = Code("usedAfterFork")
    /// The file can be read, but not written: it is another user's, or its place may not be
    /// written.
    public static let readOnly = Code("readOnly")
    /// The path is empty, not a regular file, a link, or not safe to use.
    public static let invalidPath = Code("invalidPath")
    /// Input text is not in the format it should have.
    public static let malformedInput = Code("malformedInput")
    /// Any other failure of the file or of SQLite: it may not be read or written, or the system
    /// cannot do so now.
    public static let storage = Code("storage")
  }
}
