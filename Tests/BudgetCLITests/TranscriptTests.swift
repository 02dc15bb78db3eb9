import Foundation
import Testing

/// Runs every transcript of the documents, as a block, and compares all that it prints.
///
/// Two things may differ: the folder of the run, which the pages call `/srv/agents`, and ids that
/// the ledger makes up, which they call `ID`. The clock stands still. What a block needs stands
/// before it in a comment that begins with `given`.
@Suite(.serialized) struct TranscriptTests {
  private struct Transcript: Sendable {
    let place: String
    let given: String
    let text: String

    var commands: [String] {
      text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { String($0.dropFirst(2)) }
    }
  }

  private static func transcripts() throws -> [Transcript] {
    let folder = BudgetCommand.root + "/Documentation/"
    let pages = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") }.sorted().map { folder + $0 }
    return try ([BudgetCommand.root + "/README.md"] + pages).flatMap { path in
      let parts = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n```")
      return zip(parts, parts.dropFirst()).compactMap { before, block -> Transcript? in
        guard block.hasPrefix("\n$ ") else { return nil }
        return Transcript(
          place: URL(fileURLWithPath: path).lastPathComponent,
          given: given(atEndOf: before),
          text: String(block.dropFirst()) + "\n"
        )
      }
    }
  }

  /// The comment that stands right before a block; empty without one.
  private static func given(atEndOf text: String) -> String {
    guard text.hasSuffix("\n-->"), let start = text.range(of: "<!-- given\n", options: .backwards)
    else { return "" }
    return String(text[start.upperBound...].dropLast("\n-->".count))
  }

  private func run(_ transcript: Transcript) throws -> String {
    let budget = try BudgetCommand()
    let given = try budget.write(transcript.given, to: "given.sh")
    let commands = transcript.commands.map { command in
      "printf '%s\\n' '$ \(command.replacingOccurrences(of: "'", with: "'\\''"))'\n\(command)"
    }
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)'
      EXAMPLES='\(BudgetCommand.root)/Examples'
      now=2026-11-28T12:00:00Z
      budget() { command budget --now "$now" "$@"; }
      set -e
      . '\(given)' >given.log 2>&1
      set +e
      exec 2>&1
      \(commands.joined(separator: "\n"))
      """
    )
    return outcome.output.replacingOccurrences(of: budget.folder, with: "/srv/agents")
      .replacingOccurrences(of: "[0-9A-HJKMNP-TV-Z]{26}", with: "ID", options: .regularExpression)
  }

  @Test func `every transcript of the documents prints what stands there`() throws {
    let transcripts = try Self.transcripts()
    #expect(transcripts.count >= 15)
    for transcript in transcripts {
      let printed = try run(transcript)
      #expect(printed == transcript.text, "\(transcript.place)\n\(printed)")
    }
  }

  @Test func `a transcript with one wrong figure is not what is printed`() throws {
    let transcript = try #require(
      try Self.transcripts().first { $0.text.hasPrefix("$ budget list\n") }
    )
    let wrong = transcript.text.replacingOccurrences(of: "4.25", with: "4.26")
    #expect(wrong != transcript.text)
    #expect(try run(transcript) != wrong)
  }
}
