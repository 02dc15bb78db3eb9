import ArgumentParser
import BudgetKit

/// Whether a name of which nothing is known is refused; otherwise it is remarked upon.
struct KnownNameOptions: ParsableArguments {
  @Flag(
    help: "Fail for a workspace or project without a budget or a record; so does BUDGET_KNOWN=1."
  )
  var known = false
}

extension KnownNameOptions {
  /// Whether unknown names are refused, by the option or the environment.
  func areRequired() throws -> Bool {
    switch environmentVariable("BUDGET_KNOWN") {
    case nil, "0": return known
    case "1": return true
    case let value?:
      throw Failure.usage("BUDGET_KNOWN: \(quoted(value)) is not known; write 1 or 0.")
    }
  }

  /// Returns what to say of a scope that is asked or written about, or refuses it.
  ///
  /// - Parameters:
  ///   - scope: The workspace or project.
  ///   - ledger: The ledger.
  ///   - gated: Whose calls depend on the answer, if any do: that no budget limits them is worth a
  ///     word.
  /// - Returns: Sentences for people.
  /// - Throws: ``Failure`` for a name that is refused.
  func remarks(
    on scope: BudgetScope,
    in ledger: Ledger,
    gated: CallContext? = nil
  ) throws -> [String] {
    if try areRequired() { try requireKnown(scope, in: ledger) }
    let doubts = try ledger.doubts(about: scope)
    guard doubts.isEmpty, let gated, try !ledger.guard(for: gated).hasBudget() else {
      return doubts
    }
    return ["No budget limits \(scope), so nothing is refused; 'budget set' sets one."]
  }

  /// Opens the ledger for a record, and returns what to say of its scope.
  ///
  /// A ledger is made where there is none, unless names must be known.
  func ledger(
    recording scope: BudgetScope,
    _ options: some LedgerOptions
  ) throws -> (ledger: Ledger, remarks: [String]) {
    let ledger = try areRequired() ? options.ledger() : options.ledgerMadeIfAbsent().ledger
    return (ledger, try remarks(on: scope, in: ledger))
  }

  private func requireKnown(_ scope: BudgetScope, in ledger: Ledger) throws {
    do {
      try ledger.requireKnown(scope)
    } catch let error as LedgerError where error.code == .notFound {
      throw Failure.notFound("\(error.message) 'budget list --all' shows all names.")
    }
  }
}
