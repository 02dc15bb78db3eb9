/// The hard limits that hold a scope: its own, and for a part of a workspace that of the workspace.
struct HardLimits {
  /// The days of the scope beside its own limit.
  let own: StoppedDays
  /// The days of the workspace beside its limit; `nil` for the workspace itself, and where it
  /// neither has one nor had one.
  let workspace: StoppedDays?
  /// The limit of the workspace that holds a project now; `nil` for the workspace itself, and
  /// without one.
  let workspaceLimit: Money?
  /// The period of that limit.
  let workspacePeriod: Period?
  /// What the workspace spent; `nil` where ``workspace`` is.
  let workspaceSpend: DailySpend?

  /// Returns the days on which either limit stopped the spending, as far as it was known when the
  /// last of them ended.
  func stoppedDays(in days: ClosedRange<CivilDate>) -> [CivilDate] {
    Set(own.days(in: days) + (workspace?.days(in: days) ?? [])).sorted()
  }
}

extension SpendEvent {
  /// A day that a limit stopped: nothing is learnt from it, and what would be asked for on it stays
  /// what it is.
  static func stopped(on day: CivilDate) -> SpendEvent { SpendEvent(.oneDay, on: day, factor: 1) }
}
