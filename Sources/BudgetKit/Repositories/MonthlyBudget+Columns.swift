internal import BudgetSQLite

extension Statement {
  /// Binds the eighteen columns of a budget's settings.
  func bind(_ budget: MonthlyBudget) -> Statement {
    bind(budget.unit.rawValue)
      .bind(budget.limitAmount.amount.count)
      .bind(budget.isHard)
      .bind(budget.mode == .observe)
      .bind(Int64(budget.gracePercent))
      .bind(budget.isFrozen)
      .bind(budget.alertThresholds.description)
      .bind(JSON.array(budget.alertEmails.map(JSON.string)).description)
      .bind(budget.unpricedPolicy.name)
      .bind(budget.unpricedPolicy.ceiling?.nanodollars ?? 0)
      .bind(budget.isEnabled)
      .bind(budget.carry.word)
      .bind(budget.carry.cap?.amount.count)
      .bind(budget.active.from?.millisecondsSince1970)
      .bind(budget.active.until?.millisecondsSince1970)
      .bind(budget.name)
      .bind(budget.onExpiry.rawValue)
      .bind(budget.closing?.amount.count ?? 0)
  }
}

extension MonthlyBudget {
  /// Reads the eighteen columns of a budget's settings.
  init(_ row: Row) throws {
    try self.init(limitsIn: row, from: 0)
    let thresholds = row.text(6)
    alertThresholds = try stored(in: "budget") { try AlertThresholds(thresholds) }
    let emails = row.text(7)
    alertEmails = try stored(in: "budget") { try JSON(parsing: emails).array ?? [] }
      .compactMap(\.string)
    unpricedPolicy = try UnpricedPolicy(row.text(8), hold: row.amount(9, in: "budget"))
    isEnabled = try row.flag(10, in: "budget")
    carry = try BudgetCarry(row, from: 11, unit)
    active = ActiveTime(row, from: 13)
    name = row.isNull(15) ? nil : row.text(15)
    onExpiry = try row.word(16, in: "budget")
    closing = try row.closing(17, unit)
  }

  /// Reads the six columns that say what a budget limits: its unit, the limit, whether it is hard,
  /// observes, has a grace, and is frozen.
  init(limitsIn row: Row, from column: Int32) throws {
    let mode: BudgetMode =
      switch try (row.flag(column + 2, in: "budget"), row.flag(column + 3, in: "budget")) {
      case (true, false): .hard
      case (false, false): .soft
      case (false, true): .observe
      case (true, true): throw LedgerError.impossible("budget", "hard and observing")
      }
    self.init(
      limit: BudgetAmount(
        Amount(try row.count(column + 1, in: "budget")),
        try row.word(column, in: "budget")
      ),
      mode: mode,
      gracePercent: Int(try row.count(column + 4, in: "budget")),
      isFrozen: try row.flag(column + 5, in: "budget")
    )
  }
}

extension BudgetCarry {
  /// Reads from its two columns what is carried.
  fileprivate init(_ row: Row, from column: Int32, _ unit: BudgetUnit) throws {
    let cap = try row.isNull(column + 1) ? nil : row.count(column + 1, in: "budget")
    switch (row.text(column), cap) {
    case ("none", nil): self = .none
    case ("unused", nil): self = .unused
    case ("all", nil): self = .all
    case ("capped", let cap?): self = .upTo(BudgetAmount(Amount(cap), unit))
    default: throw LedgerError.impossible("budget", row.text(column))
    }
  }
}

extension ActiveTime {
  /// Reads from its two columns when a budget takes part.
  init(_ row: Row, from column: Int32) {
    self.init(
      from: row.optionalInt64(column).map(Instant.init(millisecondsSince1970:)),
      until: row.optionalInt64(column + 1).map(Instant.init(millisecondsSince1970:))
    )
  }
}

extension UnpricedPolicy {
  /// Reads a policy from its two columns.
  fileprivate init(_ name: String, hold: Money) throws {
    switch (name, hold) {
    case ("ceiling", _): self = .ceiling(hold)
    case ("allow", .zero): self = .allow
    case ("refuse", .zero): self = .refuse
    default: throw LedgerError.impossible("budget", name)
    }
  }
}

extension Row {
  /// Returns what of a limit is kept back, in its unit; `nil` for nothing.
  func closing(_ column: Int32, _ unit: BudgetUnit) throws -> BudgetAmount? {
    let count = try count(column, in: "budget")
    return count == 0 ? nil : BudgetAmount(Amount(count), unit)
  }
}
