import BudgetKit

/// Returns the code of the error that an operation throws, or `nil` when it succeeds.
func refusal<Value>(_ operation: () throws -> Value) -> LedgerError.Code? {
  do {
    _ = try operation()
    return nil
  } catch let error as LedgerError {
    return error.code
  } catch {
    return nil
  }
}

/// A small generator (SplitMix64) whose whole run follows from its seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
