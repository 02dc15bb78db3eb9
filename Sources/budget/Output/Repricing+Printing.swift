import BudgetKit
import BudgetWire

extension Repricing {
  /// The models whose calls cost another amount now, and the sum of all; nothing without calls.
  func text(_ amounts: AmountStyle) -> String {
    let changed = models.filter { $0.changedCalls > 0 }
    guard !changed.isEmpty else { return "" }
    var table = Table([
      .init("PROVIDER", detail: 1), .init("MODEL"), .init("CALLS", .right),
      .init("CHANGED", .right), .init("BOOKED", .decimal), .init("REPRICED", .decimal),
      .init("DIFFERENCE", .decimal),
    ])
    for model in changed { table.add(model.cells(model.provider, model.model, amounts)) }
    if models.count > changed.count || changed.count > 1 {
      table.add(total.cells("total", "", amounts))
    }
    return table.text(.output)
  }

  /// What to know about the figures, one sentence each.
  var remarks: [String] {
    var remarks = unknownNames.map(\.remark)
    if total.pricedCalls > 0 {
      let isOne = total.pricedCalls == 1
      let end = entries == nil ? "" : ", and \(isOne ? "counts" : "count") as unpriced no more"
      remarks.append(
        "\(counted(total.pricedCalls, "call")) without a price \(isOne ? "has" : "have") one now\(end)."
      )
    }
    let kept: [(Int64, String)] = [
      (unpricedCalls, "no price still; 'budget prices set' sets one"),
      (lostCalls, "no price any more; what was booked stays"),
      (reportedCalls, "a cost that the provider stated, which stays"),
      (refundedCalls, "been refunded so far that the new price would leave less than nothing"),
    ]
    for (count, sentence) in kept where count > 0 {
      remarks.append("\(counted(count, "call")) \(count == 1 ? "has" : "have") \(sentence).")
    }
    if total.changedCalls == 0 {
      remarks.append("Nothing to do: every call costs what is booked.")
    } else if let entries {
      remarks.append("\(counted(entries, "entry", "entries")) posted.")
    } else {
      remarks.append("Nothing is written; --apply posts the entries.")
    }
    return remarks
  }
}

extension Repricing.Model {
  fileprivate func cells(_ provider: String, _ name: String, _ amounts: AmountStyle) -> [String] {
    [
      provider, name, "\(calls)", "\(changedCalls)", amounts.cell(booked), amounts.cell(repriced),
      (difference > .zero ? "+" : "") + amounts.cell(difference),
    ]
  }
}
