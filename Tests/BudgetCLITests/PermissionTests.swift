import Foundation
import Testing

/// What may not be read or written has one exit code, whichever file it is.
@Suite struct PermissionTests {
  let budget: BudgetCommand

  init() throws { budget = try BudgetCommand() }

  @Test(
    .enabled(
      if: BudgetCommand.canBeSomebodyElse,
      "The superuser needs setpriv to be somebody else."
    ),
    arguments: [
      "status acme --database closed/b.sqlite",
      "init --database closed/new.sqlite",
      "backup closed/copy.sqlite",
      "backup fixed/copy.sqlite",
      "restore closed/b.sqlite --database mine/restored.sqlite",
      "restore shut.sqlite --database mine/restored.sqlite",
      "record llm acme --cost 1 --database fixed/b.sqlite",
      "record llm acme --cost 1 --database shut.sqlite",
      "record llm acme --usage-json shut.json",
      "import claude-code --workspace acme shut.json",
      "import trace shut.json --workspace acme --constant timestamp=2026-01-01 --constant provider=openai --constant model=gpt-4o --constant prompt_tokens=1 --constant completion_tokens=1",
      "prices import shut.json",
    ]
  )
  func `a file that permissions close ends with 1 and a word on permissions`(line: String) throws {
    let user = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
    let owner = geteuid() == 0 ? "chown -R 65534:65534 ." : ":"
    let outcome = try budget.shell(
      """
      cd '\(budget.folder)' && chmod 755 . && mkdir closed fixed mine || exit 9
      budget set acme --monthly 5 --database mine/b.sqlite >/dev/null 2>&1 || exit 8
      for name in closed/b fixed/b shut; do
        budget backup $name.sqlite --database mine/b.sqlite >/dev/null || exit 7
      done
      echo '[]' > shut.json
      \(owner) && chmod 0 shut.json shut.sqlite closed && chmod 555 fixed
      export BUDGET_DATABASE=mine/b.sqlite
      \(user)budget \(line)
      code=$?; chmod 700 closed fixed; exit $code
      """
    )
    #expect(outcome.status == 1, "\(outcome)")
    #expect(
      outcome.messages.contains("permission") || outcome.messages.contains("Permission"),
      "\(outcome)"
    )
    #expect(!outcome.messages.contains("There is no"), "\(outcome)")
  }
}
