import ArgumentParser
import BudgetKit

/// What a command has to say: data for scripts, the same for people, and words beside it.
struct Answer {
  /// The data, printed with `--json`.
  var json: JSON
  /// The data for people: whole lines without control characters, or nothing.
  var text: String
  /// Sentences for people, printed where messages go.
  var remarks: [String] = []
  /// Why a budget refused; the command then ends with the status of a refusal.
  var refusal: String?
  /// What can be done about the refusal, printed after it.
  var advice: [String] = []
  /// The status of a refusal.
  var refusalStatus: ExitStatus = .refused
  /// The status of an answer that is no refusal.
  var status: ExitStatus = .done
  /// Whether the data was printed while it was read, because it may be long.
  var isPrinted = false
}

extension Answer {
  /// Returns the answer with sentences before its own.
  func remarking(_ sentences: [String]) -> Answer {
    var answer = self
    answer.remarks = sentences + remarks
    return answer
  }
}

/// A command that answers; printing is not its business.
protocol AnsweringCommand: ParsableCommand {
  /// Does the work.
  func answer() throws -> Answer
}

/// Somebody asked for help, or for the version.
struct HelpRequest: Error {
  let text: String
}
