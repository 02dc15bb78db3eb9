/// The answer to whether a call fits: yes or no, and the budget that decided.
///
/// When several hard budgets apply, the one with the least room decides. Without any hard budget
/// every call fits.
public struct BudgetDecision: Sendable, Hashable {
  /// Whether the call fits every hard budget it touches.
  public let canExecute: Bool
  /// What was asked for.
  public let estimate: Money
  /// The hard budget with the least room; `nil` where no hard budget applies.
  public let tightest: BudgetRoom?
  /// Whether the call was refused because the model has no price, whatever room there is.
  public let isRefusedAsUnpriced: Bool
  /// The hard budget that counts the call or not by its model, where the call names none and is
  /// refused for that; else `nil`.
  public internal(set) var needsModelFor: BudgetScope?
  /// The reservation that the money was to be cut from, where it has less left; else `nil`.
  public internal(set) var parentRoom: ParentRoom?
  /// The hard budgets that lack the room.
  var refusing: [KnownBudget] = []
  /// Whether holds that have run out were looked for in the rows, and found.
  var hasFoundExpired = false
}

/// The room that a budget has left in its period.
public struct BudgetRoom: Sendable, Hashable {
  /// The budget.
  public let scope: BudgetScope
  /// How long its periods are.
  public let window: BudgetWindow
  /// Its limit.
  public let budget: Money
  /// What was spent in the period.
  public let spent: Money
  /// What is held for calls that have begun, and for calls of unknown cost.
  public let reserved: Money
  /// The period.
  public let period: Period
  /// How much is missing for the call; zero where it fits.
  public let shortfall: Money

  /// The most that would fit: never negative.
  public var fitsUpTo: Money { max(.zero, budget - spent - reserved) }
}

/// What is left of a reservation that another is to be cut from.
public struct ParentRoom: Sendable, Hashable {
  /// The reservation.
  public let reservation: ReservationID
  /// What it holds and has not spent.
  public let left: Money
  /// How much is missing.
  public let shortfall: Money
}

extension BudgetDecision {
  /// The answer as one sentence for people.
  public var reason: String {
    if let parentRoom {
      return
        "Reservation \(quoted(parentRoom.reservation.rawValue)) lacks \(parentRoom.shortfall.inDollars): it has \(parentRoom.left) left."
    }
    if isRefusedAsUnpriced {
      return
        "The model has no price, and \(tightest?.scope.description ?? "the budget") refuses calls of unknown cost; "
        + "set a price, or another policy for unpriced calls."
    }
    if let needsModelFor {
      return
        "\(needsModelFor.sentenceStart) looks at the model of a call; name the provider and the model."
    }
    guard let room = tightest else { return "No hard budget applies." }
    guard !canExecute else {
      return "Fits: \(room.scope) has \(room.fitsUpTo) of \(room.budget.inDollars) left."
    }
    return
      "\(room.scope) lacks \(room.shortfall.inDollars): \(room.spent) spent and \(room.reserved) reserved "
      + "of \(room.limitInWords); \(room.fitsUpTo) would fit, and \(room.endInWords)."
  }
}

extension BudgetRoom {
  /// The limit in a sentence: `5`, or `5 a day`.
  fileprivate var limitInWords: String {
    switch window {
    case .month, .fixed: budget.description
    default: "\(budget) \(window)"
    }
  }

  /// When there is room again, in a sentence.
  fileprivate var endInWords: String {
    switch window {
    case .total: "the limit is never renewed"
    case .rolling: "there is more when what was spent leaves the window"
    default: "the period ends at \(period.end)"
    }
  }
}

extension BudgetDecision {
  /// Decides whether an amount fits every hard budget: `spent + reserved + estimate <= limit`.
  ///
  /// A call that costs nothing always fits. Every account must have its counters.
  init(_ estimate: Money, _ accounts: Accounts) {
    let tightest = accounts.tightest.flatMap { BudgetRoom($0, for: estimate) }
    let needsModelFor = estimate == .zero ? nil : accounts.decidingByModel?.scope
    let fits =
      needsModelFor == nil && (estimate == .zero || (tightest?.shortfall ?? .zero) == .zero)
    self.init(
      canExecute: fits,
      estimate: estimate,
      tightest: tightest,
      isRefusedAsUnpriced: false,
      needsModelFor: needsModelFor,
      refusing: fits
        ? [] : accounts.all.filter { $0.isHard && estimate > $0.remaining }.map(\.budget),
      hasFoundExpired: accounts.all.contains { $0.expired > .zero }
    )
  }
}

extension BudgetRoom {
  fileprivate init?(_ account: Account, for estimate: Money) {
    guard let period = account.period else { return nil }
    let missing = estimate == .zero ? .zero : estimate - account.remaining
    self.init(
      scope: account.scope,
      window: account.budget.window,
      budget: account.limit,
      spent: account.spent,
      reserved: account.reserved,
      period: period,
      shortfall: max(.zero, missing)
    )
  }
}
