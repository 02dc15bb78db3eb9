/// What the calls of one cell of the usage cube have in common.
///
/// An empty text stands for what a call does not name; names are never empty.
struct UsageGroup: Hashable {
  var project = ""
  /// `llm`, `compute` or `adjustment`.
  var kind: String
  /// The provider of a model; `compute` for a resource.
  var provider: String
  /// The model, or the type of the resource.
  var model: String
  var serviceTier = ""
  var operation = ""
  var feature = ""
  var agent = ""
  var user = ""
  /// The unit of a resource.
  var unit = ""
}

/// A group of a workspace.
struct UsageGroupKey: Hashable {
  let workspaceNumber: Int64
  let group: UsageGroup

  /// Hashes what tells most groups apart; the other names are mostly empty, and cost as much.
  func hash(into hasher: inout Hasher) {
    hasher.combine(group.project)
    hasher.combine(group.model)
    hasher.combine(group.agent)
    hasher.combine(group.user)
  }
}

extension UsageGroup {
  init(_ call: borrowing LLMCall) {
    self.init(
      project: call.project?.rawValue ?? "",
      kind: Charge.Kind.llm.rawValue,
      provider: call.provider,
      model: call.model,
      serviceTier: call.serviceTier.rawValue,
      operation: call.context.operation ?? "",
      feature: call.context.feature ?? "",
      agent: call.context.agent ?? "",
      user: call.context.user ?? ""
    )
  }

  init(_ usage: ResourceUsage, unit: String) {
    self.init(
      project: usage.project?.rawValue ?? "",
      kind: Charge.Kind.compute.rawValue,
      provider: Charge.Kind.compute.rawValue,
      model: usage.resourceType,
      operation: usage.context.operation ?? "",
      feature: usage.context.feature ?? "",
      agent: usage.agent ?? "",
      user: usage.context.user ?? "",
      unit: unit
    )
  }
}

extension UsageGroup: CustomStringConvertible {
  /// The group in words, for people who look for it.
  var description: String {
    let names = [project, operation, feature, agent, user, unit].filter { !$0.isEmpty }
    let of = "\(provider) \(model)"
    return names.isEmpty ? of : "\(of) (\(names.joined(separator: ", ")))"
  }
}
