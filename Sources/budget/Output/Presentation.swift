import BudgetKit
import BudgetWire

/// What was printed, and how the process is to end.
struct Presentation {
  let status: ExitStatus

  /// Ends the process.
  func end() -> Never { endProcess(status) }
}

/// Prints an answer.
func present(_ answer: Answer, asJSON: Bool) throws -> Presentation {
  for remark in answer.remarks { say(remark) }
  if !answer.isPrinted { try printData(asJSON ? answer.json.description + "\n" : answer.text) }
  guard let refusal = answer.refusal else { return Presentation(status: answer.status) }
  for sentence in [refusal] + answer.advice { say(sentence) }
  return Presentation(status: answer.refusalStatus)
}

/// Prints help, which ends well even where nobody reads it to its end.
func present(_ help: HelpRequest) -> Presentation {
  _ = StandardStream.output.write(Array("\(help.text)\n".utf8))
  return Presentation(status: .done)
}

/// Prints why a command failed: one line for people and, with `--json`, an object for scripts.
func present(_ failure: Failure, asJSON: Bool) -> Presentation {
  if asJSON {
    let json = JSON.failure(failure.code, failure.message)
    _ = StandardStream.output.write(Array("\(json)\n".utf8))
  }
  say(failure.message)
  return Presentation(status: failure.status)
}

/// Writes one line where messages go, with nothing in it that could move a terminal's cursor.
func say(_ sentence: String) {
  let text = "budget: " + plain(sentence, limit: 2000)
  let width = StandardStream.error.isTerminal ? StandardStream.error.columns ?? 0 : 0
  let lines = wrapped(text, width: max(0, width))
  _ = StandardStream.error.write(Array((lines.joined(separator: "\n") + "\n").utf8))
}

/// Writes JSON where messages go, for a command whose standard output is another's.
func sayJSON(_ json: JSON) {
  _ = StandardStream.error.write(Array("\(json)\n".utf8))
}

/// Writes data.
///
/// A reader that has seen enough and closed its end is no failure.
private func printData(_ text: String) throws {
  let error = StandardStream.output.write(Array(text.utf8))
  guard error == 0 || StandardStream.isClosedPipe(error) else {
    throw Failure.output(error)
  }
}

extension Failure {
  /// Returns the failure of an answer that cannot be written.
  static func output(_ error: CInt) -> Failure {
    Failure(
      status: .failed,
      code: "output",
      message: "The answer cannot be written (system error \(error)); the command itself is done."
    )
  }
}
