internal import Synchronization

/// What the guards of a ledger remember, one memory for each scope whoever asks.
final class RememberedGuards: Sendable {
  private let isOn: Bool
  private let memories = Mutex<[BudgetScope: RememberedBudgets]>([:])

  /// A ledger of more scopes than this begins anew: memory is not to grow with the names that somebody asks for.
  private static let mostScopes = 4096

  /// - Parameter isOn: Whether anything is remembered.
  init(isOn: Bool) {
    self.isOn = isOn
  }

  /// Returns the memory of a scope; `nil` where nothing is remembered.
  func memory(of scope: BudgetScope) -> RememberedBudgets? {
    guard isOn else { return nil }
    return memories.withLock { memories in
      if let memory = memories[scope] { return memory }
      if memories.count >= Self.mostScopes { memories = [:] }
      let memory = RememberedBudgets()
      memories[scope] = memory
      return memory
    }
  }
}
