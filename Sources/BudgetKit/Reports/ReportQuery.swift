/// Which rows a report sums up, and how it groups them.
public struct ReportQuery: Sendable, Hashable {
  /// The workspace.
  public var workspace: WorkspaceID
  /// Only rows of this project; `nil` for all.
  public var project: ProjectID?
  /// How the rows are grouped.
  public var grouping: ReportGrouping
  /// Only rows that began at or after this instant; `nil` for all.
  public var since: Instant?
  /// Only rows that began before this instant; `nil` for all.
  public var until: Instant?

  /// Creates a query.
  public init(
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    by grouping: ReportGrouping,
    since: Instant? = nil,
    until: Instant? = nil
  ) {
    self.workspace = workspace
    self.project = project
    self.grouping = grouping
    self.since = since
    self.until = until
  }
}
