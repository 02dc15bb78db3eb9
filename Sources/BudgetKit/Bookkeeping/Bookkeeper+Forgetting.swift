internal import BudgetSQLite

/// A person whose name the ledger is to hold no more.
extension Bookkeeper {
  /// Puts a word in the place of a user's name; every sum stays, under the word.
  ///
  /// - Throws: ``LedgerError`` with code `notFound` where nothing names the user, `conflict` for a
  ///   word that is another user's.
  func forget(
    _ user: String,
    in workspaces: [WorkspaceID],
    as word: String?,
    by change: Change,
    on connection: borrowing Connection
  ) throws -> ForgottenUser {
    try change.validate()
    try validateName(user, what: "The user")
    if let word { try validateName(word, what: "The word") }
    func isUsed(_ name: String) throws -> Bool {
      try workspaces.contains {
        try ForgettingRepository.names(name, in: $0, on: connection)
      }
    }
    let naming = try workspaces.filter {
      try ForgettingRepository.names(user, in: $0, on: connection)
    }
    guard !naming.isEmpty else {
      throw LedgerError(.notFound, "Nothing that is recorded names the user \(quoted(user)).")
    }
    if let word, try isUsed(word) {
      throw LedgerError(
        .conflict,
        "\(quoted(word)) is a user already, and two people would become one; name another word."
      )
    }
    var number = 1
    while word == nil, try isUsed("forgotten-\(number)") { number += 1 }
    var forgotten = ForgottenUser(word: word ?? "forgotten-\(number)")
    forgotten.workspaces = naming
    for workspace in naming {
      try ForgettingRepository.replace(
        user,
        by: forgotten.word,
        in: workspace,
        &forgotten,
        on: connection
      )
      let archives = try RetentionRepository.list(of: workspace, on: connection)
        .compactMap(\.archive?.path)
      for path in archives where !forgotten.archives.contains(path) {
        forgotten.archives.append(path)
      }
    }
    for workspace in naming {
      forgotten.budgets &+= try ForgettingRepository.replace(
        user,
        by: forgotten.word,
        inBudgetsOf: workspace,
        on: connection
      )
    }
    for workspace in naming {
      let mentions = try ForgettingRepository.mentions(of: user, in: workspace, on: connection)
      forgotten.auditEntries = max(forgotten.auditEntries, mentions.audit)
      forgotten.mentions &+= mentions.rows
    }
    // What other processes remember of groups and of budgets names the user still.
    try PriceRepository.countRevision(on: connection)
    try BudgetRepository.countChange(on: connection)
    forgetWorkspace()
    for workspace in naming {
      try AuditRepository.insert(
        AuditRepository.Entry(
          changedAt: now,
          change: change,
          workspace: workspace,
          action: "forget user",
          subject: "workspace \(workspace)",
          before: nil,
          after: .object([
            JSON.Member("as", .string(forgotten.word)),
            JSON.Member("rows", .integer(forgotten.count)),
          ])
        ),
        on: connection
      )
    }
    return forgotten
  }
}
