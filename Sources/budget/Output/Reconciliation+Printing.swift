import BudgetKit
import BudgetWire

extension Reconciliation {
  /// How many lines are shown unless all are wanted.
  private static let mostLines = 20

  /// The days and models as a table, the largest drift first, and the sum of all.
  func text(showingAll isAll: Bool, _ amounts: AmountStyle) -> String {
    let names = Set(lines.map(\.provider))
    let hasBooked = booked != .zero
    var table = Table(
      [.init("DAY")] + (names.count > 1 ? [.init("PROVIDER", detail: 1)] : [])
        + [.init("MODEL"), .init("INVOICE", .decimal), .init("OURS", .decimal)]
        + (hasBooked ? [.init("BOOKED", .decimal)] : [])
        + [.init("DRIFT", .decimal), .init("%", .decimal)]
    )
    for line in lines.prefix(isAll ? lines.count : Self.mostLines) {
      table.add(
        [line.day.description] + (names.count > 1 ? [line.provider] : [])
          + [
            line.model, line.invoiced.map { amounts.cell($0) } ?? "-",
            line.ours.map { amounts.cell($0, isUnpriced: line.isUnpriced) } ?? "-",
          ] + (hasBooked ? [amounts.cell(line.booked)] : [])
          + [signed(line.drift, amounts), percent(line.driftTenthsOfPercent)]
      )
    }
    table.add(
      ["total"] + (names.count > 1 ? [""] : []) + ["", amounts.cell(invoiced), amounts.cell(ours)]
        + (hasBooked ? [amounts.cell(booked)] : [])
        + [signed(drift, amounts), percent(driftTenthsOfPercent)]
    )
    let more = lines.count - Self.mostLines
    return table.text(.output)
      + (more > 0 && !isAll ? "and \(more) more (--all); the total is of all\n" : "")
  }

  private func signed(_ amount: Money, _ amounts: AmountStyle) -> String {
    (amount > .zero ? "+" : "") + amounts.cell(amount)
  }

  private func percent(_ tenths: Int64?) -> String {
    tenths.map { ($0 > 0 ? "+" : "") + DecimalText.print($0, scale: 1) } ?? ""
  }

  /// What to know about the figures, one sentence each.
  func remarks(_ invoice: Invoice, isWhole: Bool) -> [String] {
    var remarks = ["Days are those of UTC."]
    if !invoice.refused.isEmpty {
      let first = invoice.refused.first.map { "; the first: \($0.reason)" } ?? "."
      remarks.append(
        "\(counted(invoice.refused.count, "line")) of the invoice cannot be read\(first)"
      )
    }
    if invoice.linesWithoutAmount > 0 {
      let lines = counted(invoice.linesWithoutAmount, "line")
      remarks.append(
        "\(lines) of the invoice \(invoice.linesWithoutAmount == 1 ? "has" : "have") no amount."
      )
    }
    if invoice.repeatedLines > 0 {
      remarks.append(
        "\(counted(invoice.repeatedLines, "line")) stood there before and counted once."
      )
    }
    if archivedItems > 0 {
      remarks.append(
        "\(counted(archivedItems, "line")) of days whose rows have left the ledger left out; what was booked for them stays."
      )
    }
    if otherItems > 0 {
      remarks.append("\(counted(otherItems, "line")) of other providers left out.")
    }
    remarks += invoice.told.sorted { $0.key < $1.key }.map {
      "\(counted($0.value, "record")): \($0.key)"
    }
    let theirs = lines.filter { $0.ours == nil && $0.booked == .zero }
    if !theirs.isEmpty {
      remarks.append("\(counted(theirs.count, "line")) only the invoice has.")
    }
    let unpriced = lines.reduce(0) { $0 + $1.unpricedCalls }
    if unpriced > 0 {
      remarks.append(
        "\(counted(unpriced, "call")) of ours \(unpriced == 1 ? "has" : "have") no price; 'budget reprice' gives them one that is set by now."
      )
    }
    let ours = lines.filter { $0.invoiced == nil && $0.drift != .zero }
    if !ours.isEmpty {
      let end =
        entries == nil
        ? (isWhole ? ", and --book with --whole books as billed at nothing" : "")
        : isWhole ? ", and booked as billed at nothing" : ", and not booked without --whole"
      remarks.append("\(counted(ours.count, "line")) only we have\(end).")
    }
    if let entries {
      remarks.append(
        entries == 0 ? "Nothing to book." : "\(counted(entries, "entry", "entries")) posted."
      )
    } else if drift != .zero || lines.contains(where: { $0.drift != .zero }) {
      let posted = lines.count { $0.drift != .zero }
      remarks.append(
        isWhole
          ? "Nothing is written; --book posts \(counted(posted, "entry", "entries"))."
          : "Nothing is written; --book posts the difference."
      )
    }
    return remarks
  }
}

extension Reconciliation.Line {
  fileprivate var isUnpriced: Bool { calls > 0 && unpricedCalls == calls && ours == .zero }
}
