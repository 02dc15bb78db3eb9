extension Ledger {
  /// Hands the rows that count over in a format: calls, uses of resources and adjustments.
  ///
  /// The rows are of one state of the ledger, however many are written meanwhile; what was voided
  /// is left out. They come workspace by workspace, each in the order of time. Their costs add up
  /// to ``usage(_:)`` of the same question, to the nanodollar.
  ///
  /// ```swift
  /// let month = UsageQuery(try WorkspaceID("acme"), over: .current(.month))
  /// var bytes: [UInt8] = []
  /// let summary = try ledger.export(month, as: .csv) { bytes += $0 }
  /// print(summary.cost)
  /// ```
  ///
  /// - Parameters:
  ///   - query: Which rows; its groupings, order and top do not matter.
  ///   - format: In what form.
  ///   - progress: Called now and then with the number of rows done.
  ///   - write: Takes the next bytes. What it throws ends the export.
  /// - Returns: What was exported.
  /// - Throws: ``LedgerError`` as ``usage(_:)``, and what `write` throws.
  /// - Complexity: Linear in the rows of the time; the memory does not grow with them, but for
  ///   ``ExportFormat/ccusage``, which needs some for each day and model.
  public func export(
    _ query: UsageQuery,
    as format: ExportFormat,
    progress: @escaping (_ rows: Int) -> Void = { _ in },
    to write: @escaping (_ bytes: [UInt8]) throws -> Void
  ) throws -> ExportSummary {
    var query = query
    (query.groupings, query.order, query.top) = ([], nil, nil)
    try query.validate()
    let (now, asked, archives) = (now, query, store.archives)
    // A table of days is small; it comes out of the same state as the counts of its rows.
    return try store.readSnapshot { connection in
      var days: CCUsageDays?
      if format == .ccusage {
        var grouped = asked
        grouped.groupings = CCUsageDays.groupings
        days = CCUsageDays(
          try UsageRepository.table(of: grouped, now: now, with: archives, on: connection)
        )
      }
      let writer: any RowWriter =
        switch format {
        case .csv: CSVRows()
        case .jsonl: JSONRows(isLines: true)
        case .json: JSONRows(isLines: false)
        case .md: MarkdownRows()
        case .focus:
          FOCUSRows(
            prices: try PriceRepository.everyModelPrice(on: connection),
            zones: try WorkspaceRepository.zones(on: connection),
            zone: asked.zone
          )
        case .otlp: OTLPSpans()
        case .ccusage: DocumentOnly(text: "\(try days?.json ?? .null)\n")
        }
      var export = RowExport(writer, write, progress: progress)
      let unknown = try RecordedRowRepository.forEach(
        of: asked,
        now: now,
        with: archives,
        on: connection
      ) {
        try export.add($0)
      }
      return try export.end(unknownNames: unknown)
    }
  }

  /// Writes the rows that count into a file of its own, which appears under its name when all of it
  /// is on the disk; see ``export(_:as:progress:to:)``.
  ///
  /// The file is for its owner alone, or has the permissions of the one that it replaces.
  ///
  /// - Parameters:
  ///   - query: Which rows.
  ///   - format: In what form.
  ///   - path: Where the file is to be; its folder must exist. The ledger and what lies beside it
  ///     are refused.
  ///   - replacing: Whether a file that is there is replaced; otherwise it stays, and that is an
  ///     error.
  ///   - progress: Called now and then with the number of rows done.
  /// - Returns: Where the file is, and what was exported.
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/conflict`` where a file is there
  ///   already, ``LedgerError/Code/invalidPath``, or as ``export(_:as:progress:to:)``. What was at
  ///   the path is then as before.
  public func export(
    _ query: UsageQuery,
    as format: ExportFormat,
    toFile path: String,
    replacing: Bool = false,
    progress: @escaping (_ rows: Int) -> Void = { _ in }
  ) throws -> (path: String, summary: ExportSummary) {
    let done = try store.writeFile(to: path, replacing: replacing) { write in
      try export(query, as: format, progress: progress, to: write)
    }
    return (done.path, done.value)
  }
}
