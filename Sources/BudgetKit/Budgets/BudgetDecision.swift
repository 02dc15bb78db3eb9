/// The answer to whether a call fits: yes or no, and the budget that decided.
///
/// When several hard budgets apply, the one with the least room decides. Without any hard budget
/// every call fits.
public struct BudgetDecision: Sendable, Hashable {
  /// Whether the call fits every hard budget it touches.
  public let canExecute: Bool
  /// What was asked for.
  public let estimate: Money
  /// How many tokens were asked for; `nil` where that was not told.
  public internal(set) var estimatedTokens: Int64?
  /// Whether the call may use what is kept back.
  var isClosing = false
  /// The hard budget with the least room; `nil` where no hard budget applies.
  public let tightest: BudgetRoom?
  /// Whether the call was refused because the model has no price, whatever room there is.
  public let isRefusedAsUnpriced: Bool
  /// The hard budget that counts the call or not by its model, where the call names none and is
  /// refused for that; else `nil`.
  public internal(set) var needsModelFor: BudgetScope?
  /// The budgets that only observe, and would have refused the call.
  public internal(set) var wouldRefuse: [BudgetRoom] = []
  /// The reservation that the money was to be cut from, where it has less left; else `nil`.
  public internal(set) var parentRoom: ParentRoom?
  /// The hard budgets that lack the room.
  var refusing: [KnownBudget] = []
  /// Whether holds that have run out were looked for in the rows, and found.
  var hasFoundExpired = false
}

/// The room that a budget has left in its period.
public struct BudgetRoom: Sendable {
  fileprivate let limiting: KnownBudget
  private let limit: BudgetLimit
  private let spentCount: Amount
  private let reservedCount: Amount
  private let missing: Amount?
  private let keptBack: Amount
  /// The period.
  public let period: Period

  /// The budget.
  public var scope: BudgetScope { limiting.scope }

  /// The name by which people know it; `nil` where it has none.
  public var name: String? { limiting.name }

  /// How long its periods are.
  public var window: BudgetWindow { limiting.window }

  /// What it counts.
  public var unit: BudgetUnit { limiting.unit }

  /// Whether it is frozen, so that nothing fits.
  public var isFrozen: Bool { limit.bound == BudgetLimit.frozen }

  /// Whether it counts tokens, of which the caller said nothing.
  public var needsTokens: Bool { missing == nil }
}

// MARK: - Amounts

extension BudgetRoom {
  /// Its limit, without any grace.
  public var limitAmount: BudgetAmount { BudgetAmount(limit.amount, unit) }

  /// What was spent in the period.
  public var spentAmount: BudgetAmount { BudgetAmount(spentCount, unit) }

  /// What is held for calls that have begun, and for calls of unknown cost.
  public var reservedAmount: BudgetAmount { BudgetAmount(reservedCount, unit) }

  /// How much is missing for the call; zero where it fits.
  public var shortfallAmount: BudgetAmount { BudgetAmount(missing ?? .zero, unit) }

  /// The most that would fit, the grace included: never negative.
  public var fittingAmount: BudgetAmount {
    guard !isFrozen else { return BudgetAmount(.zero, unit) }
    return BudgetAmount(max(.zero, bound - spentCount - reservedCount), unit)
  }

  /// What of the limit is kept back for closing reservations, and so not for this one.
  public var keptBackAmount: BudgetAmount { BudgetAmount(keptBack, unit) }

  /// What may be spent and held: the limit and its grace, without what is kept back; zero where it
  /// is frozen.
  public var boundAmount: BudgetAmount { BudgetAmount(max(.zero, bound), unit) }

  private var bound: Amount { limit.bound ?? limit.amount }

  /// Its limit in US dollars; `nil` where it counts something else, as are those below.
  public var budget: Money? { limitAmount.money }
  /// What was spent in the period.
  public var spent: Money? { spentAmount.money }
  /// What is held for calls that have begun, and for calls of unknown cost.
  public var reserved: Money? { reservedAmount.money }
  /// How much is missing for the call; zero where it fits.
  public var shortfall: Money? { shortfallAmount.money }
  /// The most that would fit: never negative.
  public var fitsUpTo: Money? { fittingAmount.money }
}

/// What is left of a reservation that another is to be cut from.
public struct ParentRoom: Sendable, Hashable {
  /// The reservation.
  public let reservation: ReservationID
  /// What it holds and has not spent, of that which it lacks: dollars or tokens.
  public let left: BudgetAmount
  /// How much is missing.
  public let shortfall: BudgetAmount
  /// What of that which is left is kept back for a closing reservation, and so not for this one.
  public let keptBack: BudgetAmount
}

extension ParentRoom {
  /// What is kept back, in a sentence.
  fileprivate var keptBackInWords: String {
    keptBack.amount > .zero ? ", of which \(keptBack) is kept back for a closing reservation" : ""
  }
}

extension BudgetDecision {
  /// The answer as one sentence for people.
  public var reason: String {
    if let parentRoom {
      return
        "Reservation \(quoted(parentRoom.reservation.rawValue)) lacks \(parentRoom.shortfall.inWords): it has \(parentRoom.left) left\(parentRoom.keptBackInWords)."
    }
    if isRefusedAsUnpriced {
      return
        "The model has no price, and \(tightest?.limiting.title ?? "the budget") refuses calls of unknown cost; "
        + "set a price, or another policy for unpriced calls."
    }
    if let needsModelFor {
      return
        "\(needsModelFor.sentenceStart) looks at the model of a call; name the provider and the model."
    }
    guard let room = tightest else { return "No hard budget applies." + observation }
    guard !canExecute else {
      return
        "Fits: \(room.limiting.title) has \(room.fittingAmount) of \(room.boundAmount.inWords) left."
        + observation
    }
    if room.isFrozen {
      return "\(room.limiting.sentenceStart) is frozen; nothing fits until it is unfrozen."
    }
    if room.needsTokens {
      return
        "\(room.limiting.sentenceStart) counts tokens; say how many the call takes at most (--estimate-tokens)."
    }
    return room.lackInWords
  }

  /// What budgets that only observe would have refused, as a further sentence; empty for nothing.
  private var observation: String { wouldRefuse.first.map { " " + $0.observation } ?? "" }
}

extension BudgetRoom {
  /// That it would have refused, in a sentence.
  package var observation: String { "It is only observed that \(lackInWords)" }

  fileprivate var lackInWords: String {
    guard !needsTokens else { return "\(limiting.title) counts tokens, of which nothing was said." }
    return
      "\(limiting.title) lacks \(shortfallAmount.inWords): \(spentAmount) spent and \(reservedAmount) reserved "
      + "of \(limitInWords)\(keptBackInWords); \(fittingAmount) would fit, and \(endInWords)."
  }
}

extension BudgetRoom {
  /// The limit in a sentence: `5`, `5 a day`, or `5 a day and a grace up to 5.5`.
  fileprivate var limitInWords: String {
    let most = bound + keptBack
    let grace =
      isFrozen || most <= limit.amount ? "" : " and a grace up to \(BudgetAmount(most, unit))"
    switch window {
    case .month, .fixed: return limitAmount.description + grace
    default: return "\(limitAmount) \(window)" + grace
    }
  }

  /// What is kept back, in a sentence.
  private var keptBackInWords: String {
    keptBack > .zero ? ", of which \(keptBackAmount) is kept back for closing reservations" : ""
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
  /// Decides whether a call fits every hard budget: `spent + reserved + need <= limit`, the grace
  /// of the budget included.
  ///
  /// A call that takes nothing fits, unless a budget is frozen. Every account must have its
  /// counters.
  init(_ needs: CallNeeds, _ accounts: Accounts) {
    let judgement = accounts.judgement(of: needs)
    let needsModelFor = needs.cost == .zero ? nil : accounts.decidingByModel?.scope
    let fits = needsModelFor == nil && !judgement.isRefused
    self.init(
      canExecute: fits,
      estimate: needs.cost,
      estimatedTokens: needs.tokens,
      isClosing: needs.isClosing,
      tightest: judgement.tightest.flatMap { BudgetRoom(accounts.all[$0], for: needs) },
      isRefusedAsUnpriced: false,
      needsModelFor: needsModelFor,
      wouldRefuse: judgement.hasObserver
        ? accounts.all.filter { $0.wouldRefuse(needs) }
          .compactMap { BudgetRoom($0, for: needs) } : [],
      refusing: fits ? [] : accounts.all.filter { $0.refuses(needs) }.map(\.budget),
      hasFoundExpired: judgement.hasFoundExpired
    )
  }

  /// The budgets whose refusals are to be counted: those that refuse, or only observe.
  var counted: [KnownBudget] { refusing + wouldRefuse.map(\.limiting) }
}

extension BudgetRoom {
  fileprivate init?(_ account: Account, for needs: CallNeeds) {
    guard let period = account.period else { return nil }
    limiting = account.budget
    limit = account.limit
    spentCount = account.spent
    reservedCount = account.reserved
    // What others may use, and so may it, is not kept back.
    let isOpen = needs.isClosing || account.limit.bound.map { $0 < .zero } ?? true
    keptBack = isOpen ? .zero : min(account.budget.closing, account.limit.amount)
    self.period = period
    missing = needs.amount(of: account.budget.unit).map { need in
      need == .zero ? .zero : max(.zero, need - account.remaining)
    }
  }
}

extension BudgetRoom: Hashable {
  /// Returns whether two rooms are of the same scope, window and period, with the same amounts.
  public static func == (left: BudgetRoom, right: BudgetRoom) -> Bool {
    left.scope == right.scope && left.window == right.window && left.period == right.period
      && left.limit == right.limit && left.unit == right.unit && left.amounts == right.amounts
  }

  /// Hashes what is compared.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(scope)
    hasher.combine(window)
    hasher.combine(period)
    hasher.combine(amounts)
  }

  private var amounts: [Amount?] { [spentCount, reservedCount, missing] }
}
