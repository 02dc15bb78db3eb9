import ArgumentParser
import BudgetKit
import BudgetWire

/// `budget top`: what is spent right now, refreshed in place.
struct Top: AnsweringCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Watch what is spent right now.",
    discussion: """
      Shows today's spending, the last 24 hours as bars, how the budgets stand, the fullest first, and the costliest \
      groups of today. On a terminal it is refreshed until you press q; elsewhere it is printed once.

      Example:
        budget top acme
        budget top --all --by workspace,model --every 5 --once
      """
  )

  @OptionGroup var scope: WorkspacesOptions

  @Option(
    help: ArgumentHelp(
      "The groups of today, as in 'budget report'. Default model, with --all workspace.",
      valueName: "group,..."
    )
  )
  var by: String?

  @Option(help: ArgumentHelp("Seconds between two looks, 1 to 3600.", valueName: "s"))
  var every = "2"

  @Option(help: ArgumentHelp("Number of groups; the rest is one line.", valueName: "n"))
  var top = "10"

  @Flag(help: "Print it once.")
  var once = false

  @OptionGroup var options: ReadingOptions

  func answer() throws -> Answer {
    let scope = try scope.scope()
    let seconds = try count(every, "--every", upTo: 3_600)
    guard seconds >= 1 else { throw Failure.usage("--every takes 1 to 3600 seconds, not 0.") }
    let word = by ?? (scope == nil ? "workspace" : "model")
    let (groupings, top) = (try groupings(word, "--by"), try count(top, "--top", upTo: 1_000))
    let ledger = try options.ledger()
    func screen() throws -> ActivityScreen {
      ActivityScreen(
        activity: try ledger.activity(of: scope, by: groupings, top: Int(top)),
        subject: scope.map { "\($0)" } ?? "all workspaces"
      )
    }
    var last = try screen()
    let isLive =
      !once && !options.json && StandardStream.output.isTerminal
      && StandardStream.input.isTerminal
    if isLive {
      let live = LiveScreen()
      repeat {
        last = try screen()
        live.show("q ends   " + last.text(.output, width: Terminal.columns ?? 80))
      } while live.goesOn(afterMilliseconds: Int32(seconds * 1_000))
    }
    return Answer(
      json: last.activity.json,
      text: last.text(.output, width: Terminal.columns ?? 80),
      remarks: isLive ? [] : try scope.map { try ledger.doubts(about: $0) } ?? []
    )
  }
}
