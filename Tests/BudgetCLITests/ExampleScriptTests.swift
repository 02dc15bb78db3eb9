import Foundation
import Testing

/// The scripts of `Examples` that guard work of the usual kinds, as people copy them.
@Suite(.serialized) struct ExampleScriptTests {
  private let budget: BudgetCommand
  private let examples = BudgetCommand.root + "/Examples"

  init() throws { budget = try BudgetCommand() }

  @Test func `a nightly job works as long as the day's money lasts, and goes on the next day`()
    throws
  {
    #expect(try budget("set acme --project nightly --daily 2 --hard").status == 0)
    let job = """
      cd '\(budget.folder)'
      printf '%s\\n' one two three four five six seven > todo.txt
      sh '\(examples)/nightly.sh' acme todo.txt; echo $?; cat todo.txt
      budget set acme --project nightly --daily 3 --hard > /dev/null
      sh '\(examples)/nightly.sh' acme todo.txt; echo $?; cat todo.txt
      """
    let outcome = try budget.shell(job)
    #expect(outcome.output == "75\nseven\n0\n")
    #expect(outcome.messages.contains("nightly: stopped before 'seven'; 1 left\n"))
    let status = try budget("status acme --project nightly --json").output
    #expect(status.contains(#""spent":2.1,"reserved":0,"#))
    #expect(try budget("verify").status == 0)
  }

  @Test func `each user has the same a day, and who names nobody shares one account`() throws {
    #expect(try budget("set acme --each user --daily 5 --hard").status == 0)
    let outcome = try budget.shell(
      """
      for line in 'ann 4' 'ann 2' 'bob 5' 'ann 1'; do sh '\(examples)/users.sh' acme $line; done
      budget reserve acme --estimate 5 > /dev/null; echo $?
      budget reserve acme --estimate 0.01; echo $?
      """
    )
    #expect(
      outcome.output == """
        ann: done
        ann: no more today
        bob: done
        ann: done
        0
        2

        """
    )
    #expect(try budget("verify").status == 0)
  }
}
