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
      return [Line(refusal: "What it cost cannot be read: \(Failure(error).message)")]
    }
    let blanks: [UInt8] = [0x20, 0x09, 0x0D]
    return bytes.split(separator: 0x0A).map { line in
      Array(line.drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
    }.filter { !$0.isEmpty }.enumerated().map { Self.line($1, number: $0 + 1, of: model) }
  }

  private static func line(_ bytes: [UInt8], number: Int, of model: ModelReference?) -> Line {
    do {
      if bytes.first == UInt8(ascii: "{") { return try answer(bytes, of: model) }
      let text = String(decoding: bytes, as: UTF8.self)
      var call = MeasuredCall.cost(try money(text, "line \(number)"))
      if let model { call.answeredBy = model }
      return Line(call: call)
    } catch {
      return Line(refusal: "What it cost cannot be read: \(Failure(error).message)")
    }
  }

  /// Reads an answer of a provider.
  private static func answer(_ bytes: [UInt8], of model: ModelReference?) throws -> Line {
    let json = try JSON(parsing: bytes)
    let told = model?.provider ?? json["provider"]?.string.map(ProviderName.canonical)
    let answer = try ProviderUsage(provider: told, answer: json, model: model?.name)
    guard let name = answer.model else {
      throw LedgerError(.invalidValue, "an answer names no model; add --provider and --model.")
    }
    guard let provider = told ?? SpelledModel.provider(of: name) else {
      throw LedgerError(.invalidValue, "the provider of \(quoted(name)) is not known; add it.")
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
