/// The accounts of a call by their numbers, as a state of the ledger had them that is on disk.
///
/// They are all accounts of the call, at every instant of a stretch of time, as long as the budgets
/// stay as they were at `revision`.
final class KnownAccounts: Sendable {
  /// An account: its number and its budget.
  struct Member: Sendable {
    let id: Int64
    let budget: KnownBudget
  }

  let revision: Int64
  /// The first instant at which all of them are open.
  let start: Instant
  /// The first instant at which one of them is over.
  let end: Instant
  let members: [Member]
  /// A hard budget that takes part or not by the model, which the call does not name.
  let decidingByModel: KnownBudget?
  /// Whether one is of a rolling window.
  let haveRolling: Bool

  init(
    revision: Int64,
    start: Instant,
    end: Instant,
    members: [Member],
    decidingByModel: KnownBudget? = nil
  ) {
    self.revision = revision
    self.start = start
    self.end = end
    self.members = members
    self.decidingByModel = decidingByModel
    haveRolling = members.contains { $0.budget.window.isRolling }
  }

  /// With more accounts than these, a call is looked up each time.
  static let mostMembers = 16
  /// So many accounts are read by one statement.
  static let mostInStatement = 4

  func contains(_ instant: Instant) -> Bool { start <= instant && instant < end }
}

/// A call as the budgets of its workspace see it: the values of the dimensions that any of them
/// names.
enum ProjectedCall: Hashable, Sendable {
  case whole
  case project(String)
  case several([String?])

  /// `union` is what the budgets of the workspace look at.
  init(_ subject: borrowing CallSubject, on union: [BudgetDimension]) {
    guard let first = union.first else {
      self = .whole
      return
    }
    guard first == .project, union.count == 1 else {
      self = .several(union.map { subject[$0] })
      return
    }
    self = subject.context.project.map { .project($0.rawValue) } ?? .whole
  }
}

/// What was learnt of budgets and their accounts at one revision.
///
/// That a budget has no account yet is never learnt: somebody may open it at any time, and no
/// revision tells of that.
struct AccountDirectory: Sendable {
  private struct Workspace: Sendable {
    let shapes: [BudgetShape]
    /// The dimensions that any of them looks at.
    let union: [BudgetDimension]
    var calls: [ProjectedCall: [KnownAccounts]] = [:]
  }

  let revision: Int64
  private var workspaces: [WorkspaceID: Workspace] = [:]
  private var count = 0

  init(revision: Int64) { self.revision = revision }

  /// How many calls are kept; beyond, all are forgotten and learnt again.
  private static let capacity = 131_072
  /// How many periods are kept of a call: books are also written into past months.
  private static let mostPeriods = 12

  func shapes(of workspace: WorkspaceID) -> [BudgetShape]? { workspaces[workspace]?.shapes }

  func accounts(of subject: borrowing CallSubject, at instant: Instant) -> KnownAccounts? {
    guard let workspace = workspaces[subject.context.workspace] else { return nil }
    return workspace.calls[ProjectedCall(subject, on: workspace.union)]?
      .last { $0.contains(instant) }
  }

  mutating func learn(_ shapes: [BudgetShape], of workspace: WorkspaceID) {
    guard workspaces[workspace] == nil else { return }
    workspaces[workspace] = Workspace(
      shapes: shapes,
      union: Set(shapes.flatMap(\.dimensions)).sorted()
    )
  }

  mutating func learn(_ accounts: KnownAccounts, of subject: CallSubject) {
    guard let union = workspaces[subject.context.workspace]?.union else { return }
    learn([accounts], of: ProjectedCall(subject, on: union), in: subject.context.workspace)
  }

  private mutating func learn(
    _ accounts: [KnownAccounts],
    of call: ProjectedCall,
    in workspace: WorkspaceID
  ) {
    if count >= Self.capacity { forgetCalls() }
    let isNew = workspaces[workspace]?.calls[call] == nil
    var known = workspaces[workspace]?.calls[call] ?? []
    known.removeAll { old in accounts.contains { $0.start < old.end && old.start < $0.end } }
    workspaces[workspace]?.calls[call] = (known + accounts).suffix(Self.mostPeriods)
    if isNew { count += 1 }
  }

  /// Takes in what another directory of the same revision holds.
  mutating func merge(_ other: AccountDirectory) {
    for (id, theirs) in other.workspaces {
      learn(theirs.shapes, of: id)
      for (call, accounts) in theirs.calls { learn(accounts, of: call, in: id) }
    }
  }

  private mutating func forgetCalls() {
    for id in workspaces.keys { workspaces[id]?.calls = [:] }
    count = 0
  }
}
