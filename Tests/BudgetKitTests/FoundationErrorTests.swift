import BudgetKit
import BudgetKitFoundation
import Foundation
import Testing

@Suite struct FoundationErrorTests {
  @Test func `the localized description has the cause where that says more`() throws {
    let error: any Error = LedgerError(.notFound, "There is no such thing; make one.")
    #expect(error.localizedDescription == "There is no such thing; make one.")
    #expect("\(error)" == error.localizedDescription)
    let full = LedgerError(.storageFull, "The disk is full.", cause: error)
    #expect("\(full)" == "The disk is full. Cause: There is no such thing; make one.")
    #expect(full.localizedDescription == "\(full)")
    let told = LedgerError(.storage, "It failed: \(error)", cause: error)
    #expect("\(told)" == told.message)
  }
}
