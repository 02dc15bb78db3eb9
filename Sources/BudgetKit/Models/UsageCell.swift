/// Where a row stands in the usage cube: an hour of a day, and a group of a workspace.
struct UsageCell: Hashable {
  /// The number of the workspace.
  let workspace: Int64
  /// The local day, counted from 1970-01-01.
  let day: Int64
  /// How many hours of the day are over.
  let hour: Int64
  let groupNumber: Int64
  let group: UsageGroup
}

extension UsageCell {
  /// A group on a day.
  struct Day: Hashable {
    let workspace: Int64
    let day: Int64
    let group: Int64
  }

  /// A project on a day.
  struct ProjectDay: Hashable {
    let workspace: Int64
    let day: Int64
    let project: String
    let kind: String
  }

  /// A project in an hour.
  struct ProjectHour: Hashable {
    let workspace: Int64
    let day: Int64
    let hour: Int64
    let project: String
    let kind: String
  }

  /// A model, or a type of resource, in an hour.
  struct ModelHour: Hashable {
    let workspace: Int64
    let day: Int64
    let hour: Int64
    let provider: String
    let model: String
  }
}

extension UsageCell {
  var groupDay: Day { Day(workspace: workspace, day: day, group: groupNumber) }

  var projectDay: ProjectDay {
    ProjectDay(workspace: workspace, day: day, project: group.project, kind: group.kind)
  }

  var projectHour: ProjectHour {
    ProjectHour(
      workspace: workspace,
      day: day,
      hour: hour,
      project: group.project,
      kind: group.kind
    )
  }

  var modelHour: ModelHour {
    ModelHour(
      workspace: workspace,
      day: day,
      hour: hour,
      provider: group.provider,
      model: group.model
    )
  }
}
