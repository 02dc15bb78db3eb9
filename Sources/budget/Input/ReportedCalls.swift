import BudgetKit

/// A file in which a command that is run says what it cost: one line for each call.
///
/// A line is an amount of US dollars, or the answer of a provider as one JSON object.
struct CostReport {
  /// Where it is.
  let path: String

  /// The most that is read of it.
  static let mostBytes = 64 << 20

  /// Makes the file, for its owner alone.
  init() throws {
    guard let path = makeTemporaryFile(named: "budget-cost-") else {
      throw Failure(
        status: .failed,
        code: "\(LedgerError.Code.storage)",
        message: "No temporary file can be made; set TMPDIR to a folder that may be written."
      )
    }
    self.path = path
  }

  /// Removes it.
  func remove() { removeFile(at: path) }

  /// A call that was reported, or why a line could not be read.
  struct Line {
    var call: MeasuredCall?
    var answer: ProviderUsage?
    var refusal: String?
  }

  /// Reads what was reported.
  ///
  /// - Parameter model: The model that is meant where a line names none.
  /// - Returns: The lines that say anything.
  func lines(of model: ModelReference?) -> [Line] {
    let bytes: [UInt8]
    do {
      bytes = try readFile(atPath: path, limit: Self.mostBytes)
    } catch {
      return [Line(refusal: Failure(error).message)]
    }
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return lines.enumerated().compactMap { index, line in
      let text = Self.trimmed(line)
      return text.isEmpty ? nil : Self.line(text, number: index + 1, of: model)
    }
  }

  /// Returns a line without the blanks at its ends.
  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
    let blanks: [UInt8] = [0x20, 0x09, 0x0D]
    let rest = line.drop { blanks.contains($0) }
    return Array(
      rest.prefix(
        (rest.lastIndex { !blanks.contains($0) } ?? rest.startIndex - 1) - rest.startIndex + 1
      )
    )
  }

  private static func line(_ bytes: [UInt8], number: Int, of model: ModelReference?) -> Line {
    do {
      if bytes.first == UInt8(ascii: "{") { return try answer(bytes, of: model) }
      let text = String(decoding: bytes, as: UTF8.self)
      var call = MeasuredCall.cost(try money(text, "the amount"))
      if let model { call.answeredBy = model }
      return Line(call: call)
    } catch {
      return Line(refusal: "line \(number): \(Failure(error).message)")
    }
  }

  /// Reads an answer of a provider.
  private static func answer(_ bytes: [UInt8], of model: ModelReference?) throws -> Line {
    let json = try JSON(parsing: bytes)
    let told = model?.provider ?? json["provider"]?.string.map(ProviderName.canonical)
    let answer = try ProviderUsage(provider: told, answer: json, model: model?.name)
    guard let name = answer.model ?? model?.name else {
      throw LedgerError(.invalidValue, "an answer names no model; add --provider and --model.")
    }
    guard let provider = told ?? SpelledModel.provider(of: name) else {
      throw LedgerError(
        .invalidValue,
        "the provider of \(quoted(name)) is not known; add --provider and --model."
      )
    }
    let call = MeasuredCall(
      answeredBy: ModelReference(
        provider: provider,
        name: name,
        serviceTier: answer.serviceTier ?? .standard
      ),
      usage: answer.usage,
      reportedCost: answer.reportedCost,
      outcome: CallOutcome(finishReason: answer.finishReason)
    )
    return Line(call: call, answer: answer)
  }
}
