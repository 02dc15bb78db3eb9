package import BudgetKit

extension JSON {
  /// The value as JSON text on several lines, two blanks deeper for each level, as people keep
  /// settings.
  package var indented: String { indented(by: "") + "\n" }

  private func indented(by margin: String) -> String {
    let inner = margin + "  "
    switch self {
    case .array(let elements) where !elements.isEmpty:
      let lines = elements.map { inner + $0.indented(by: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + margin + "]"
    case .object(let members) where !members.isEmpty:
      let lines = members.map { member in
        inner + JSON.string(member.key).description + ": " + member.value.indented(by: inner)
      }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + margin + "}"
    default: return description
    }
  }
}
