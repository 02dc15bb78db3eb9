import BudgetKit

extension CacheSavings {
  /// What to know about the savings.
  var remarks: [String] {
    var remarks: [String] = []
    if cachedUnpricedCalls > 0 {
      let are = cachedUnpricedCalls == 1 ? "is" : "are"
      remarks.append(
        "What \(counted(cachedUnpricedCalls, "cached call")) saved \(are) not known: the model had no price."
      )
    }
    if promptCacheUnpricedCalls > 0 {
      remarks.append(
        "What prompt caching saved of \(counted(promptCacheUnpricedCalls, "call")) is not known, because their rates are not."
      )
    }
    return remarks
  }
}

extension RemovedRows {
  /// What to say of figures that only rows tell, of which some have left.
  func remark(on what: String) -> String {
    let place = archive.map {
      "are in the archive \(quoted($0.path, limit: 512)); --archive reads them"
    }
    return "\(what) of calls from \(before) on: earlier rows \(place ?? "were pruned")."
  }
}

extension CallDetails {
  /// The titles of columns for details.
  static func columns(of details: Set<UsageDetail>) -> [Table.Column] {
    (details.contains(.latencies)
      ? [("MEAN MS", 4), ("P50 MS", 0), ("P95 MS", 0), ("P99 MS", 2)].map {
        .init($0, .right, detail: $1)
      } : [])
      + (details.contains(.savings)
        ? [
          .init("CACHED", .right, detail: 3), .init("SAVED", .decimal),
          .init("PROMPT CACHE SAVED", .decimal), .init("WRITES COST", .decimal, detail: 5),
        ] : [])
  }

  /// The cells beneath them.
  func cells(
    of details: Set<UsageDetail>,
    mean: Int64?,
    _ amounts: AmountStyle
  ) -> [String] {
    func text(_ milliseconds: Int64?) -> String { milliseconds.map { "\($0)" } ?? "-" }
    return
      (details.contains(.latencies)
      ? [text(mean)] + [500, 950, 990].map { text(latencies.milliseconds(within: $0)) } : [])
      + (details.contains(.savings)
        ? [
          "\(savings.cachedCalls)", amounts.cell(savings.saved),
          amounts.cell(savings.promptCacheSaved), amounts.cell(savings.promptCacheWriteExtra),
        ] : [])
  }
}
