import BudgetKit
import BudgetWire

extension ImportSummary {
  /// The summary as what a command answers.
  ///
  /// An import has failed of which nothing at all could be taken, or that could not read all of
  /// what it was to read.
  var answer: Answer {
    Answer(json: json, text: text, remarks: sentences, status: hasFailed ? .failed : .done)
  }

  private var hasFailed: Bool {
    !unread.isEmpty || (!refused.isEmpty && refused.count == read)
  }

  private var text: String {
    var values = NamedValues()
    values.add("lines", "\(linesRead)")
    values.add("read", "\(read)")
    values.add("new", "\(new)")
    values.add("known", "\(known)")
    values.add("changed", "\(changed)")
    values.add("ignored", "\(ignored)")
    values.add("refused", "\(refused.count)")
    values.add("cost", "\(cost) USD")
    values.add("unpriced", "\(unpricedCalls)")
    if filesUnchanged + filesContinued > 0 {
      values.add("unchanged", counted(filesUnchanged, "file"))
      values.add("grown", counted(filesContinued, "file"))
      values.add("read whole", counted(filesRead, "file"))
    }
    // The first of what was not read is a sentence of its own already.
    return values.text + unpricedText + list("unread: ", unread, from: 1)
      + list("refused: ", refused)
      + list("note: ", remarks)
  }

  private var unpricedText: String {
    let shown = 20
    let all = unpricedInOrder
    let lines = all.prefix(shown).map { entry in
      let calls = counted(entry.calls, "call")
      return plain("unpriced: \(calls) of \(entry.model.sentence)", limit: 600) + "\n"
    }
    let more = all.count - shown
    let hint =
      all.isEmpty
      ? ""
      : "unpriced: these calls have no cost yet; once a price or an alias is set, 'budget reprice' prices them\n"
    return lines.joined()
      + (more > 0 ? "unpriced: ... and \(more) more; --json names them all\n" : "") + hint
  }

  /// What people have to know, one sentence each.
  private var sentences: [String] {
    [
      refusal, unreadSentence, nothingFound,
      sentence(
        amendedLabels,
        "call has",
        "calls have",
        "a label that was cleaned or left out; the cost went in."
      ),
      sentence(
        sharedIDs,
        "call shares its id",
        "calls share their id",
        "with another call that it cannot be; each is booked, the later ones as ID:at:TIME."
      ),
      sentence(
        changedCosts,
        "call has",
        "calls have",
        "another cost in the log than before; the one of the log counts now."
      ),
      sentence(
        filesUnchanged,
        "file has",
        "files have",
        "not changed since the last import; --again reads all."
      ),
      sentence(
        implausibleCosts,
        "call states",
        "calls state",
        "a cost at least twenty times what the price book says; check its unit."
      ),
      sentence(
        yetToCome,
        "call begins",
        "calls begin",
        "more than a day from now; until then no budget counts what they cost."
      ),
    ].compactMap { $0 }
  }

  /// Says that something was refused, and whether anything went in.
  private var refusal: String? {
    guard !refused.isEmpty else { return nil }
    let isOne = refused.count == 1
    let what =
      isOne
      ? "1 line or call was refused and is" : "\(refused.count) lines or calls were refused and are"
    return "\(what) named in the summary; \(taken == 0 ? "nothing went in" : "the rest went in")."
  }

  /// Says that a log without a fault holds no calls.
  private var nothingFound: String? {
    guard read == 0, unread.isEmpty else { return nil }
    return "No calls were found\(filtered == 0 ? "" : ": no line passed the filters")."
  }

  /// Says that something was not read that may hold calls; the first such place with its reason.
  private var unreadSentence: String? {
    guard let first = unread.first else { return nil }
    let rest =
      unread.count == 1
      ? "" : " \(unread.count - 1) more could not be read and are named in the summary."
    return plain(first.description, limit: 600) + rest
  }

  private func sentence(_ count: Int, _ one: String, _ many: String, _ what: String) -> String? {
    count == 0 ? nil : "\(count) \(count == 1 ? one : many) \(what)"
  }

  /// Where nothing went in, a handful of the reasons is enough.
  private func list(_ title: String, _ notes: ImportNotes, from first: Int = 0) -> String {
    let shown = first + (taken == 0 ? 5 : 20)
    let lines = notes.prefix(shown).dropFirst(first).map {
      title + plain($0.description, limit: 600) + "\n"
    }
    let more = notes.count - shown
    let rest =
      notes.count > ImportNotes.most ? "names the first \(ImportNotes.most)" : "names them all"
    return lines.joined() + (more > 0 ? "\(title)... and \(more) more; --json \(rest)\n" : "")
  }
}

extension ImportSummary.UnpricedModel {
  fileprivate var sentence: String { "\(quoted(model)) of \(quoted(provider)): it \(reason)" }
}
