import BudgetKit

extension UsageFilter {
  /// What to say of names that no row has.
  var remark: String {
    let names = names.map { quoted($0 ?? "") }.joined(separator: ", ")
    // Of what can have a few words only, nothing can be mistyped: it did not happen.
    let isWord = dimension == .success || dimension == .pricing || dimension == .kind
    return "No row has the \(dimension) \(names)" + (isWord ? "." : "; it may be mistyped.")
  }
}
