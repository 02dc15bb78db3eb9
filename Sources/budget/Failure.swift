import ArgumentParser
import BudgetKit

/// How the process ends, for scripts to branch on.
enum ExitStatus: Equatable {
  /// Done, or allowed.
  case done
  /// Failed: not found, in conflict, busy, or the file cannot be used.
  case failed
  /// Refused by a budget.
  case refused
  /// What was typed cannot be meant.
  case badUsage
  /// A command was not run, because the ledger cannot be asked.
  case unavailable
  /// A command was not run, because a budget has no room for it now.
  case tryAgain
  /// As the command that was run has ended.
  case ofCommand(Int32)
  /// By the signal that ended the command that was run.
  case bySignal(Int32)
}

extension ExitStatus {
  /// The exit code; of a signal the one that shells give it.
  var code: Int32 {
    switch self {
    case .done: 0
    case .failed: 1
    case .refused: 2
    case .badUsage: 64
    case .unavailable: 69
    case .tryAgain: 75
    case .ofCommand(let code): code
    case .bySignal(let number): 128 + number
    }
  }
}

/// Why a command did not do what it was asked: one sentence, and the status it ends with.
struct Failure: Error {
  let status: ExitStatus
  /// A word to branch on: a code of the library, or `usage`.
  let code: String
  /// One sentence that names the value and the remedy.
  let message: String

  /// Returns the failure of something that was typed wrong.
  static func usage(_ message: String) -> Failure {
    Failure(status: .badUsage, code: "usage", message: message)
  }

  /// Returns the failure of a thing that is not there.
  static func notFound(_ message: String) -> Failure {
    Failure(status: .failed, code: "\(LedgerError.Code.notFound)", message: message)
  }
}

extension Failure {
  /// Makes a failure of any error.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as LedgerError: self.init(error)
    default: self.init(status: .failed, code: "failed", message: "\(error)")
    }
  }

  private init(_ error: LedgerError) {
    self.init(
      status: ExitStatus(of: error.code),
      code: error.code.description,
      message: error.message
    )
  }
}

extension ExitStatus {
  /// Returns the status for an error of the library: values that were typed wrong are bad usage.
  init(of code: LedgerError.Code) {
    switch code {
    case .budgetExceeded, .unpriced: self = .refused
    case .invalidAmount, .invalidID, .invalidTime, .invalidValue, .invalidPath: self = .badUsage
    default: self = .failed
    }
  }
}
