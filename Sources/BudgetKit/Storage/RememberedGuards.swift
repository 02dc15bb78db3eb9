internal import Synchronization

/// What the guards of a ledger remember, one memory for all guards of one call.
final class RememberedGuards: Sendable {
  private let isOn: Bool
  private let memories = Mutex<[CallSubject: RememberedAccounts]>([:])

  /// A ledger of more guards than this begins anew: memory is not to grow with the names that
  /// somebody asks for.
  private static let mostGuards = 4096

  /// - Parameter isOn: Whether anything is remembered.
  init(isOn: Bool) {
    self.isOn = isOn
  }

  /// Returns the memory of calls like this one; `nil` where nothing is remembered.
  func memory(of subject: CallSubject) -> RememberedAccounts? {
    guard isOn else { return nil }
    return memories.withLock { memories in
      if let memory = memories[subject] { return memory }
      if memories.count >= Self.mostGuards { memories = [:] }
      let memory = RememberedAccounts()
      memories[subject] = memory
      return memory
    }
  }
}
