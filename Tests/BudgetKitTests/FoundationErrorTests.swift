import BudgetKit
import BudgetKitFoundation
import Foundation
import Testing

@Suite struct FoundationErrorTests {
  @Test func `the localized description of an error is its message`() throws {
    let error: any Error = LedgerError(.notFound, "There is no such thing; make one.")
    #expect(error.localizedDescription == "There is no such thing; make one.")
    #expect("\(error)" == error.localizedDescription)
  }
}
