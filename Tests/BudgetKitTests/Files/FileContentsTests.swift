import BudgetKit
import Foundation
import Testing

@Suite struct FileContentsTests {
  @Test(arguments: [0, 1, 16_383, 16_384, 16_385, 100_000])
  func `a file is read whole up to the limit and refused beyond`(count: Int) throws {
    let path = NSTemporaryDirectory() + "contents-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    #expect(try readFile(atPath: path, limit: count) == bytes)
    if count > 0 {
      let error = #expect(throws: LedgerError.self) {
        try readFile(atPath: path, limit: count - 1)
      }
      #expect(error?.code.description == "invalidValue")
    }
  }

  @Test(arguments: [
    ("", "invalidPath"), ("/etc/passwd\0x", "invalidPath"), ("/", "invalidPath"),
    ("/dev/null", "invalidPath"), ("/no/such/file", "notFound"), ("/etc/passwd/x", "notFound"),
    (String(repeating: "a", count: 5_000), "notFound"),
  ])
  func `what is not a regular file is refused`(path: String, code: String) {
    let error = #expect(throws: LedgerError.self) { try readFile(atPath: path, limit: 1_000) }
    #expect(error?.code.description == code)
  }
}
