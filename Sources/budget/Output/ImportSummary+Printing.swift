import BudgetKit

extension ImportSummary {
  /// The summary as what a command answers.
  ///
  /// Only an import of which nothing at all could be taken has failed.
  var answer: Answer {
    let hasFailed = !refused.isEmpty && refused.count == read
    return Answer(
      json: json,
      text: text,
      remarks: remark.map { [$0] } ?? [],
      status: hasFailed ? .failed : .done
    )
  }

  private var json: JSON {
    .fields([
      "read": .integer(Int64(read)),
      "new": .integer(Int64(new)),
      "known": .integer(Int64(known)),
      "changed": .integer(Int64(changed)),
      "ignored": .integer(Int64(ignored)),
      "refused": .array(refused.map(\.json)),
      "remarks": .array(remarks.map(\.json)),
      "cost_usd": .money(cost),
      "unpriced_calls": .integer(Int64(unpricedCalls)),
      "lines_read": .integer(Int64(linesRead)),
      "unpriced_models": .array(unpricedInOrder.map { $0.model.json(calls: $0.calls) }),
    ])
  }

  /// The models without a price, those with the most calls first.
  private var unpricedInOrder: [(model: UnpricedModel, calls: Int)] {
    unpricedModels.map { (model: $0.key, calls: $0.value) }.sorted {
      (-$0.calls, $0.model.provider, $0.model.model, $0.model.reason)
        < (-$1.calls, $1.model.provider, $1.model.model, $1.model.reason)
    }
  }

  private var text: String {
    var facts = Facts()
    facts.add("lines", "\(linesRead)")
    facts.add("read", "\(read)")
    facts.add("new", "\(new)")
    facts.add("known", "\(known)")
    facts.add("changed", "\(changed)")
    facts.add("ignored", "\(ignored)")
    facts.add("refused", "\(refused.count)")
    facts.add("cost", "\(cost) USD")
    facts.add("unpriced", "\(unpricedCalls)")
    return facts.text + unpricedText + list("refused: ", refused) + list("note: ", remarks)
  }

  private var unpricedText: String {
    let shown = 20
    let all = unpricedInOrder
    let lines = all.prefix(shown).map { entry in
      let calls = entry.calls == 1 ? "1 call" : "\(entry.calls) calls"
      return plain("unpriced: \(calls) of \(entry.model.sentence)", limit: 600) + "\n"
    }
    let more = all.count - shown
    let hint =
      all.isEmpty
      ? ""
      : "unpriced: these calls stay without a cost; a price or alias that is set now counts for later calls\n"
    return lines.joined()
      + (more > 0 ? "unpriced: ... and \(more) more; --json names them all\n" : "") + hint
  }

  /// One line for people that says what is wrong.
  private var remark: String? {
    guard !refused.isEmpty else { return nil }
    return refused.count == 1
      ? "1 line or call was refused and is named in the summary; the rest went in."
      : "\(refused.count) lines or calls were refused and are named in the summary; the rest went in."
  }

  private func list(_ title: String, _ notes: [ImportNote]) -> String {
    let shown = 20
    let lines = notes.prefix(shown).map { title + plain($0.description, limit: 600) + "\n" }
    let more = notes.count - shown
    return lines.joined()
      + (more > 0 ? "\(title)... and \(more) more; --json names them all\n" : "")
  }
}

extension ImportSummary.UnpricedModel {
  fileprivate var reason: String {
    gap?.predicate ?? "has a price by now, but had none when they were recorded"
  }

  fileprivate func json(calls: Int) -> JSON {
    .fields([
      "provider": .string(provider),
      "model": .string(model),
      "calls": .integer(Int64(calls)),
      "reason": .string("It \(reason)."),
    ])
  }

  fileprivate var sentence: String { "\(quoted(model)) of \(quoted(provider)): it \(reason)" }
}

extension ImportNote {
  fileprivate var json: JSON {
    .fields([
      "line": line.map { .integer(Int64($0)) } ?? .null,
      "file": .string(file),
      "reason": .string(reason),
    ])
  }
}
