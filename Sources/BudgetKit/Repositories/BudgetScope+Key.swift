extension BudgetScope {
  /// Reads the scope of an account from what keys its budget, and from its member, which is empty
  /// for a budget as a whole.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/corrupt`` for a text that no ledger
  ///   writes.
  init(workspace: WorkspaceID, shape: String, key: String, member: String) throws {
    guard shape != "[]" || key != "{}" || !member.isEmpty else {
      self.init(workspace: workspace)
      return
    }
    let isOfLedger = workspace == .wholeLedger
    guard let shape = BudgetShape(text: shape, isOfLedger: isOfLedger) else {
      throw LedgerError.impossible("budget", shape)
    }
    let named = try Self.values(of: shape.named, in: key)
    let members = try member.isEmpty ? [:] : Self.values(of: shape.each, in: member)
    var others: [BudgetDimension: BudgetName] = [:]
    for (dimension, value) in named where dimension != .project {
      guard let value else { throw LedgerError.impossible("budget", key) }
      others[dimension] = .named(value)
    }
    for dimension in shape.each {
      others[dimension] = members[dimension].map(BudgetName.member) ?? .each
    }
    self.init(
      workspace: workspace,
      project: named[.project]?.map(ProjectID.init(trusted:)),
      others: others
    )
  }

  /// Reads the values of exactly these dimensions from a JSON object.
  private static func values(
    of dimensions: [BudgetDimension],
    in text: String
  ) throws -> [BudgetDimension: String?] {
    guard let members = try? JSON(parsing: text).object,
      members.map(\.key) == dimensions.map(\.name)
    else { throw LedgerError.impossible("budget", text) }
    var values: [BudgetDimension: String?] = [:]
    for (dimension, member) in zip(dimensions, members) {
      guard member.value == .null || member.value.string != nil else {
        throw LedgerError.impossible("budget", text)
      }
      values[dimension] = .some(member.value.string)
    }
    return values
  }
}
