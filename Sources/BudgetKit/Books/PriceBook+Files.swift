extension PriceBook {
  /// Returns the day of the built-in book that the ledger holds, as `YYYY-MM-DD`.
  package func builtInEdition() throws -> String {
    try store.read { try PriceRepository.builtInEdition(on: $0) }
  }

  /// Returns all that is in force as a file.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/storage``.
  package func file() throws -> PriceFile {
    PriceFile(
      edition: try builtInEdition(),
      prices: try models(),
      aliases: try aliases(),
      resources: try resources()
    )
  }

  /// Takes over a file that another ledger exported, each price as what it was there: the user's
  /// own, or one of a list's.
  ///
  /// Built-in prices come with the program and not with a file, so they are passed over. What the
  /// ledger has beside the file stays.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - subject: Its name, for the audit log.
  ///   - change: Who imports it, and why.
  /// - Returns: What was passed over because this ledger has another edition of the built-in book;
  ///   `nil` for nothing.
  /// - Throws: As ``set(_:aliases:resources:subject:by:)`` does; then nothing is taken over.
  package func take(
    _ file: PriceFile,
    subject: String,
    by change: Change
  ) throws -> PriceImport.Remark? {
    let own = try builtInEdition()
    func isMeant(_ source: String) -> Bool { source != PriceSource.builtIn }
    try set(
      file.prices.filter { isMeant($0.source) },
      aliases: file.aliases.filter { isMeant($0.source) },
      resources: file.resources.filter { isMeant($0.source) },
      subject: subject,
      by: change
    )
    let builtIn = file.prices.count { !isMeant($0.source) }
    guard builtIn > 0, file.edition != own else { return nil }
    return PriceImport.Remark(
      name: "built-in",
      reason:
        "\(counted(builtIn, "price")) of the built-in book of \(file.edition.isEmpty ? "an unknown day" : file.edition) \(builtIn == 1 ? "was" : "were") passed over; this ledger has that of \(own)."
    )
  }
}
