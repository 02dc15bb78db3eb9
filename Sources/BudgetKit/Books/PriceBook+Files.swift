extension PriceBook {
  /// Returns the day of the built-in book that the ledger holds, as `YYYY-MM-DD`.
  package func builtInEdition() throws -> String {
    try store.read { try PriceRepository.builtInEdition(on: $0) }
  }

  /// Returns all that is in force as a file.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage``.
  package func file() throws -> PriceFile {
    var file = PriceFile(
      edition: try builtInEdition(),
      prices: try models(),
      aliases: try aliases(),
      resources: try resources()
    )
    file.discounts = try discounts().map { discount in
      var discount = discount
      discount.number = nil
      return discount
    }
    return file
  }

  /// Takes over a file that another ledger exported, each price as what it was there: the user's
  /// own, or one of a list's.
  ///
  /// Built-in prices come with the program and not with a file, so they are passed over. So are
  /// discounts of workspaces that this ledger does not have. What the ledger has beside the file
  /// stays.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - takesDoubtful: Whether rates that are a thousand times off are taken over, too; else they
  ///     are left out, and named in ``PriceImport/questioned``.
  ///   - subject: Its name, for the audit log.
  ///   - change: Who imports it, and why.
  /// - Returns: What was taken over, with a note of what was passed over.
  /// - Throws: As ``set(_:aliases:resources:subject:by:)`` does; then nothing is taken over.
  @discardableResult
  package func take(
    _ file: PriceFile,
    takingDoubtful takesDoubtful: Bool = true,
    subject: String,
    by change: Change
  ) throws -> PriceImport {
    var taken = PriceImport(file)
    if !takesDoubtful {
      let update = try changes(by: .exported(file))
      taken.leaveOut(whatIsQuestionedBy: update) { $0 == $1 }
    }
    let (prices, aliases) = (taken.prices, taken.aliases)
    let strangers = try store.write { bookkeeper, connection in
      try bookkeeper.setPrices(
        prices,
        aliases: aliases,
        resources: file.resources.filter { $0.source != PriceSource.builtIn },
        subject: subject,
        by: change,
        on: connection
      )
      return try bookkeeper.setDiscounts(file.discounts, by: change, on: connection)
    }
    for discount in strangers {
      taken.skip(
        "discount of \(discount.subject)",
        "It is of workspace \(discount.workspace.map { "\($0)" } ?? ""), which this ledger does not have."
      )
    }
    taken.importedDiscounts = file.discounts.count - strangers.count
    if let note = try passedOver(of: file) { taken.notes.append(note) }
    return taken
  }

  /// What was passed over because this ledger has another edition of the built-in book.
  private func passedOver(of file: PriceFile) throws -> PriceImport.Remark? {
    let own = try builtInEdition()
    let builtIn = file.prices.count { $0.source == PriceSource.builtIn }
    guard builtIn > 0, file.edition != own else { return nil }
    return PriceImport.Remark(
      name: "built-in",
      reason:
        "\(counted(builtIn, "price")) of the built-in book of \(file.edition.isEmpty ? "an unknown day" : file.edition) \(builtIn == 1 ? "was" : "were") passed over; this ledger has that of \(own)."
    )
  }
}
