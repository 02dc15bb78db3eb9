import Testing

@Suite struct DisabledLedgerTests {
  @Test func `a ledger that is switched off says so once in a process`() throws {
    let lines = try WorkerProcess("disabled", [:]).finish().lines
    #expect(
      lines == [
        "swift-budget: The ledger is switched off: nothing is recorded, and every call is allowed."
      ]
    )
  }
}
