internal import BudgetSQLite

/// The groups of a workspace by one of their names, so that cells are added up by number and no
/// text is read for them.
struct NamedGroups {
  struct Name: Hashable {
    let key: String?
    let provider: String?
  }

  /// What groups have in common, each once.
  private(set) var names: [Name] = []
  /// For the number of each group the place of its name; -1 for groups that are not asked for.
  private var places: [Int] = []

  /// Reads the groups of a workspace or of one of its projects, of one kind where it is given, and
  /// with the names that a scope names beside its project.
  ///
  /// `grouping` is the word of a report's grouping, or of one of anomalies; by model, names have a
  /// provider.
  init(
    by grouping: String,
    workspace: WorkspaceID,
    project: ProjectID?,
    kind: Charge.Kind? = nil,
    naming scope: UsageScope? = nil,
    on connection: borrowing Connection
  ) throws {
    let statement = try connection.statement(SQL.groups)
      .bind(grouping)
      .bind(workspace.rawValue)
      .bind(project?.rawValue)
      .bind(kind?.rawValue)
      .bind(scope?.provider)
      .bind(scope?.model)
      .bind(scope?.operation)
      .bind(scope?.feature)
      .bind(scope?.agent)
      .bind(scope?.user)
    defer { statement.reset() }
    var known: [Name: Int] = [:]
    while try statement.step() {
      let row = statement.row
      let name = Name(key: row.optionalText(1), provider: row.optionalText(2))
      let place = known[name] ?? names.count
      if place == names.count {
        known[name] = place
        names.append(name)
      }
      let group = Int(row.int64(0))
      let missing = group + 1 - places.count
      if missing > 0 { places += [Int](repeating: -1, count: missing) }
      if group >= 0 { places[group] = place }
    }
  }

  /// Returns the place of a group's name; `nil` for a group that is not asked for.
  func place(of group: Int64) -> Int? {
    guard places.indices.contains(Int(group)), places[Int(group)] >= 0 else { return nil }
    return places[Int(group)]
  }
}

// MARK: - SQL

extension NamedGroups {
  package enum SQL {
    package static let all = [groups]

    static let groups: StaticString = """
      SELECT
        g.group_id,
        CASE :grouping
          WHEN 'model' THEN g.model
          WHEN 'provider' THEN g.provider
          WHEN 'tier' THEN nullif(g.service_tier, '')
          WHEN 'operation' THEN nullif(g.operation, '')
          WHEN 'feature' THEN nullif(g.feature, '')
          WHEN 'agent' THEN nullif(g.agent_id, '')
          WHEN 'user' THEN nullif(g.user_id, '')
        END,
        CASE :grouping WHEN 'model' THEN g.provider END
      FROM usage_group AS g
      JOIN workspace AS w ON w.workspace_number = g.workspace_number
      WHERE w.workspace_id = :workspace_id
        AND (:project_id IS NULL OR g.project_id = :project_id)
        AND (:kind IS NULL OR g.kind = :kind)
        AND (:provider IS NULL OR g.provider = :provider)
        AND (:model IS NULL OR g.model = :model)
        AND (:operation IS NULL OR g.operation = :operation)
        AND (:feature IS NULL OR g.feature = :feature)
        AND (:agent_id IS NULL OR g.agent_id = :agent_id)
        AND (:user_id IS NULL OR g.user_id = :user_id)
      ORDER BY g.group_id
      """
  }
}
