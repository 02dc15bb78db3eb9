/// What the next turn of a session will probably cost, by its own last calls.
///
/// An agent's turn is one call of a model, and what it sends is mostly what it sent before. So the
/// last eight calls of the session that have a price tell what comes next: the middle one of them
/// is what a turn probably costs (of two in the middle the dearer), and the dearest is what one may
/// well cost. A session without such calls learns from the last eight of its workspace. Where there
/// are none either, nothing is known, and any room at all is enough.
///
/// Calls of a session are looked for among the newest thousand of the workspace.
public struct NextTurn: Sendable, Hashable {
  /// Whose calls taught it.
  public enum Basis: Sendable, Hashable {
    /// Those of the session.
    case session
    /// Those of the workspace: the session has none yet.
    case workspace
    /// Nobody's.
    case nothing
  }

  /// What it probably costs; zero where nothing is known.
  public let likely: Money
  /// What it may well cost: as much as the dearest of the calls.
  public let most: Money
  /// How many tokens it probably uses, prompt and completion.
  public let likelyTokens: Int64
  /// How many tokens it may well use.
  public let mostTokens: Int64
  /// The model of the newest call of the session; `nil` where it has none.
  public let model: ModelReference?
  /// Whose calls taught it.
  public let basis: Basis
  /// How many calls taught it, up to eight.
  public let calls: Int
  /// How many of the session's last calls have no price, so that nothing of them is counted.
  public let unpricedCalls: Int
}

extension NextTurn {
  /// How many calls it is learned from.
  static let mostCalls: Int64 = 8

  /// How many of the newest calls of a workspace are looked at.
  static let callsLookedAt: Int64 = 1_000

  /// Learns from the last calls of a session or, where none of them has a price, from those of its
  /// workspace; the newest first.
  init(session: [PastCallRepository.Turn], workspace: [PastCallRepository.Turn]) {
    let own = session.filter { $0.cost != nil }
    let past = own.isEmpty ? workspace.filter { $0.cost != nil } : own
    let costs = past.compactMap(\.cost).sorted()
    let tokens = past.map(\.tokens).sorted()
    self.init(
      likely: costs.isEmpty ? .zero : costs[costs.count / 2],
      most: costs.last ?? .zero,
      likelyTokens: tokens.isEmpty ? 0 : tokens[tokens.count / 2],
      mostTokens: tokens.last ?? 0,
      model: session.first?.model,
      basis: past.isEmpty ? .nothing : own.isEmpty ? .workspace : .session,
      calls: past.count,
      unpricedCalls: session.count - own.count
    )
  }
}

extension NextTurn {
  /// What must have room for the turn to go ahead: more than nothing, for a turn is never free.
  var likelyNeeds: CallNeeds {
    CallNeeds(cost: max(likely, Money(nanodollars: 1)), tokens: max(likelyTokens, 1))
  }

  /// What would be needed if the turn were as dear as the dearest.
  var mostNeeds: CallNeeds {
    CallNeeds(cost: max(most, Money(nanodollars: 1)), tokens: max(mostTokens, 1))
  }
}
