public import BudgetKit
public import Foundation

/// Lets `localizedDescription`, which programs with Foundation log, be the sentence of a ledger's
/// error.
///
/// `BudgetKit` itself does without Foundation, which takes longer to load than a check of a budget.
/// A program that has it already links this module; nothing of it needs to be called.
extension LedgerError: LocalizedError {
  /// The message, and its cause.
  public var errorDescription: String? { description }
}
