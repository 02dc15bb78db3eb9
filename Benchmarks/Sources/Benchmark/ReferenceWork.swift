import BudgetKit
import CReference

/// The C reference.
///
/// Its texts and prices are looked up before the clock runs, once for each.
final class ReferenceWork: Work {
  private let handle: OpaquePointer
  private var texts: [String: reference_text] = [:]
  private var prices: [String: reference_price] = [:]
  private var calls: [reference_call] = []
  private var measured = reference_call()
  private let workspace: reference_text
  private let project: reference_text
  private let execution: reference_text

  init(_ path: String) throws {
    var opened: OpaquePointer?
    try require(reference_open(path, &opened))
    guard let opened else { throw ReferenceFailure(code: -1) }
    handle = opened
    workspace = Self.makeText("acme")
    project = Self.makeText("search")
    execution = Self.makeText("run-2000000")
    for (provider, model) in CallGenerator.models {
      try require(reference_find_price(handle, provider, model, &prices[model, default: .init()]))
    }
    measured.provider = text("openai")
    measured.model = text("gpt-4o")
    measured.price = prices["gpt-4o", default: .init()]
    measured.tokens_prompt = 1200
    measured.tokens_completion = 300
  }

  deinit {
    reference_close(handle)
    for text in texts.values + [workspace, project, execution] { text.start.deallocate() }
  }

  func check() throws {
    var decision = reference_decision()
    try require(reference_check(handle, workspace, project, 100_000_000, &decision))
    guard decision.can_execute, decision.unheld_nanodollars < .max else { throw Refused() }
  }

  func reserveAndSettle() throws {
    var id = reference_id()
    try require(
      reference_reserve(handle, workspace, project, execution, 100_000_000, 300_000, &id)
    )
    try require(reference_settle(handle, &id, &measured))
  }

  func prepare(_ calls: [LLMCall]) {
    self.calls = calls.map { call in
      reference_call(
        workspace: text(call.workspace.rawValue),
        project: text(call.project?.rawValue),
        execution: text(call.execution?.rawValue),
        provider: text(call.provider),
        model: text(call.model),
        price: prices[call.model, default: .init()],
        tokens_prompt: call.usage.prompt,
        tokens_completion: call.usage.completion,
        timestamp_ms: call.timestamp?.millisecondsSince1970 ?? 0
      )
    }
  }

  func recordOneByOne() throws {
    try calls.withUnsafeBufferPointer { calls in
      for index in calls.indices {
        try require(reference_record(handle, calls.baseAddress.map { $0 + index }, 1))
      }
    }
  }

  func recordBatch() throws {
    try require(reference_record(handle, calls, Int32(calls.count)))
  }

  private func text(_ text: String?) -> reference_text {
    guard let text else { return reference_text() }
    if let known = texts[text] { return known }
    let made = Self.makeText(text)
    texts[text] = made
    return made
  }

  private static func makeText(_ text: String) -> reference_text {
    let bytes = UnsafeMutableBufferPointer<CChar>.allocate(capacity: text.utf8.count)
    _ = bytes.initialize(fromContentsOf: text.utf8.map(CChar.init(bitPattern:)))
    return reference_text(start: UnsafePointer(bytes.baseAddress), count: Int32(bytes.count))
  }
}

/// The C reference could not do its work.
struct ReferenceFailure: Error {
  /// SQLite's result code.
  let code: Int32
}

private func require(_ code: Int32) throws {
  guard code == 0 else { throw ReferenceFailure(code: code) }
}
