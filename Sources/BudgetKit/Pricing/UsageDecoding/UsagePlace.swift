/// Where in an answer its usage stands, and which object names the model beside it.
struct UsagePlace {
  let usage: UsageObject
  let holder: JSON

  /// Finds the usage: in one of the places that providers put it, or the value itself when it is a
  /// bare usage object.
  init(in answer: JSON) throws {
    guard answer.object != nil else {
      throw LedgerError(.malformedInput, "An answer must be a JSON object; pass its whole text.")
    }
    if answer["type"]?.string == "message_start" {
      throw LedgerError(
        .malformedInput,
        "This is the start of a stream, whose output is not counted yet; pass the finished answer."
      )
    }
    for (path, key) in Self.places {
      let holder = path.isEmpty ? answer : answer[path: path]
      if let holder, let found = holder[key], !found.isNull {
        usage = try UsageObject(found)
        self.holder = holder
        return
      }
    }
    usage = try UsageObject(answer)
    holder = .object([])
  }

  /// The holder of the usage, and its name there.
  ///
  /// `response` and `message` are events of streams and lines of transcripts;
  /// `x_groq` closes a stream of Groq; `meta` is Cohere's.
  private static let places: [(holder: [String], key: String)] = [
    ([], "usage"), ([], "usageMetadata"), (["response"], "usage"), (["response"], "usageMetadata"),
    (["message"], "usage"), (["x_groq"], "usage"), ([], "meta"),
  ]
}
