import Foundation
import Testing

/// What shells complete.
@Suite(.serialized) struct CompletionTests {
  private let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `each shell gets a script that knows every command`(_ shell: String) throws {
    let outcome = try budget("--generate-completion-script \(shell)")
    #expect(outcome.status == 0 && outcome.messages.isEmpty)
    for word in ["reserve", "settle", "report", "top", "verify", "estimate", "monthly"] {
      #expect(outcome.output.contains(word), "\(word)")
    }
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/bin/bash"), "There is no bash.")
  )
  func `bash completes commands, and workspaces and projects out of the ledger`() throws {
    _ = try budget("set acme --monthly 5 --hard")
    _ = try budget("set acme --project search --monthly 1 --hard")
    _ = try budget("set zeta --monthly 5 --hard")
    let script = try budget.write(
      """
      source <(budget --generate-completion-script bash)
      complete_line() {
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*" COMPREPLY=()
        COMP_POINT=${#COMP_LINE} COMP_TYPE=9
        _budget budget "${COMP_WORDS[$COMP_CWORD]}" "${COMP_WORDS[$((COMP_CWORD - 1))]}" 2>/dev/null
        echo "${COMPREPLY[@]}"
      }
      complete_line budget stat
      complete_line budget status ''
      complete_line budget status acme --project ''
      """,
      to: "complete.sh"
    )
    let lines = try budget.shell("exec /bin/bash '\(script)'").output.components(separatedBy: "\n")
    try #require(lines.count >= 3, "\(lines)")
    #expect(lines[0].contains("status") && lines[0].contains("stats"), "\(lines)")
    #expect(lines[1].contains("acme") && lines[1].contains("zeta"), "\(lines)")
    #expect(lines[2].contains("search"), "\(lines)")
  }

  @Test func `without a ledger nothing is completed, and none is made`() throws {
    for words in ["status", "report"] {
      let outcome = try budget("---completion \(words) -- positional@0 0 0")
      #expect(outcome.output.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty)
    }
    #expect(!FileManager.default.fileExists(atPath: budget.database))
  }
}
