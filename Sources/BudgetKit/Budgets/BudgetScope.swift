/// What a budget limits: a workspace, or the calls in it that name certain things; or the whole
/// ledger.
///
/// With `each`, every value of a dimension has an account of its own under the one limit, and so
/// have the calls that name no value: leaving a name out is no way around the limit.
///
/// ```swift
/// let acme: WorkspaceID = try WorkspaceID("acme")
/// let writer = BudgetScope(workspace: acme, agent: "writer")
/// let everyUser = BudgetScope(workspace: acme, each: [.user])
/// ```
public struct BudgetScope: Sendable, Hashable {
  /// The workspace; an empty id for the whole ledger.
  public let workspace: WorkspaceID
  /// The project; `nil` where none is named.
  public let project: ProjectID?
  /// What else is said of a call.
  let others: [BudgetDimension: BudgetName]

  /// Creates a scope; what is left out belongs to it whatever its value is.
  ///
  /// - Parameters:
  ///   - workspace: The workspace.
  ///   - project: The project.
  ///   - agent: The agent that makes the call.
  ///   - user: The person it is made for.
  ///   - session: The session it belongs to.
  ///   - execution: The execution it is part of.
  ///   - feature: The feature that needs it.
  ///   - operation: What is asked of the model.
  ///   - provider: The provider of the model that answers.
  ///   - model: The model that answers.
  ///   - tags: Tags with their values, all of which the call must have.
  ///   - each: The dimensions for each value of which there is an account.
  public init(
    workspace: WorkspaceID,
    project: ProjectID? = nil,
    agent: String? = nil,
    user: String? = nil,
    session: String? = nil,
    execution: ExecutionID? = nil,
    feature: String? = nil,
    operation: String? = nil,
    provider: String? = nil,
    model: String? = nil,
    tags: [String: String] = [:],
    each: Set<BudgetDimension> = []
  ) {
    var others: [BudgetDimension: BudgetName] = [:]
    let named: [(BudgetDimension, String?)] = [
      (.agent, agent), (.user, user), (.session, session), (.execution, execution?.rawValue),
      (.feature, feature), (.operation, operation), (.provider, provider), (.model, model),
    ]
    for case (let dimension, let value?) in named { others[dimension] = .named(value) }
    for (key, value) in tags { others[.tag(key)] = .named(value) }
    for dimension in each { others[dimension] = .each }
    self.init(workspace: workspace, project: project, others: others)
  }

  /// Creates the scope of a workspace or of one of its projects.
  public init(workspace: WorkspaceID, project: ProjectID? = nil) {
    self.init(workspace: workspace, project: project, others: [:])
  }

  init(workspace: WorkspaceID, project: ProjectID?, others: [BudgetDimension: BudgetName]) {
    self.workspace = workspace
    self.project = project
    self.others = others
  }

  /// Returns the scope with an account for each value of some dimensions.
  public func withEach(_ dimensions: Set<BudgetDimension>) -> BudgetScope {
    var others = others
    for dimension in dimensions { others[dimension] = .each }
    return BudgetScope(workspace: workspace, project: project, others: others)
  }

  /// The whole ledger: the calls of all workspaces together.
  public static let wholeLedger = BudgetScope(workspace: .wholeLedger)

  /// Whether this is the whole ledger.
  public var isWholeLedger: Bool { workspace == .wholeLedger }

  /// The project as it keys the roll-up, where no project is the empty text.
  var projectKey: String { project?.rawValue ?? "" }
}

/// What a scope says of a dimension.
enum BudgetName: Sendable, Hashable {
  /// Calls with this value belong to it.
  case named(String)
  /// Each value has an account.
  case each
  /// The account of one of these values; `nil` that of calls without one.
  case member(String?)
}

extension WorkspaceID {
  /// Stands for the whole ledger where a budget names its workspace.
  static let wholeLedger = WorkspaceID(trusted: "")
}

extension BudgetScope: CustomStringConvertible {
  /// The scope in words: `workspace acme`, `project acme/search`, or `workspace acme, agent
  /// writer, each user`.
  public var description: String {
    guard !isWholeLedger else { return "the whole ledger" }
    let place = project.map { "project \(workspace)/\($0)" } ?? "workspace \(workspace)"
    return furtherWords.isEmpty ? place : "\(place), \(furtherWords)"
  }

  /// What the scope says beside workspace and project, in words: `agent writer, each user`.
  package var furtherWords: String {
    others.keys.sorted().compactMap { dimension -> String? in
      switch others[dimension] {
      case .named(let value): "\(dimension.title) \(value)"
      case .each: "each \(dimension.title)"
      case .member(let value?): "\(dimension.title) \(value)"
      case .member(nil): "no \(dimension.title)"
      case nil: nil
      }
    }.joined(separator: ", ")
  }
}

extension BudgetScope {
  /// The scope in words, where a sentence begins with it.
  var sentenceStart: String { isWholeLedger ? "The whole ledger" : "The budget of \(self)" }
}

extension BudgetDimension {
  /// The dimension in a sentence: `user`, `tag team`.
  var title: String {
    guard case .tag(let key) = self else { return name }
    return "tag \(key)"
  }
}

// MARK: - Shape and key

extension BudgetScope {
  /// What the scope looks at.
  var shape: BudgetShape {
    let named = others.filter { if case .named = $0.value { true } else { false } }.keys
    let each = others.keys.filter { !named.contains($0) }
    return BudgetShape(
      isOfLedger: isWholeLedger,
      named: ((project == nil ? [] : [.project]) + named).sorted(),
      each: each.sorted()
    )
  }

  /// What the scope names of a dimension; `nil` where calls of every kind belong to it, and where
  /// calls belong to it that name nothing.
  public subscript(dimension: BudgetDimension) -> String? {
    if dimension == .project, let project { return project.rawValue }
    switch others[dimension] {
    case .named(let value), .member(let value?): return value
    case .each, .member(nil), nil: return nil
    }
  }

  /// The dimensions for each value of which there is an account, in their order.
  public var each: [BudgetDimension] { shape.each }

  /// All that the scope looks at, in order.
  package var dimensions: [BudgetDimension] {
    (others.keys + (project == nil ? [] : [.project])).sorted()
  }

  /// What is looked at, with its value where there is one: each-dimensions of a whole budget are
  /// left out.
  package var values: [(dimension: BudgetDimension, value: String?)] {
    dimensions.filter { others[$0] != .each }.map { ($0, self[$0]) }
  }

  /// The scope as the text that keys its budget: a JSON object of what it names, in the order of
  /// the dimensions.
  var key: String { BudgetScope.text(shape.named.map { ($0, self[$0]) }) }

  /// The text that tells the account from the others of its budget: empty where a budget has one
  /// account in a period, else a JSON object of the value of each dimension, null for none.
  var member: String {
    let each = shape.each
    return each.isEmpty ? "" : BudgetScope.text(each.map { ($0, self[$0]) })
  }

  /// Writes values of dimensions, which come in their order.
  static func text(_ values: [(dimension: BudgetDimension, value: String?)]) -> String {
    JSON.object(
      values.map { JSON.Member($0.dimension.name, $0.value.map(JSON.string) ?? .null) }
    ).description
  }

  /// Returns the scope of the account that a call with the values of `member` has.
  func with(_ member: [BudgetDimension: String?]) -> BudgetScope {
    var others = others
    for (dimension, value) in member { others[dimension] = .member(value) }
    return BudgetScope(workspace: workspace, project: project, others: others)
  }

  /// Returns the scope itself where it is the same, or that of the account to which another leads
  /// that names a value for each; else `nil`.
  func narrowed(to other: BudgetScope) -> BudgetScope? {
    if self == other { return self }
    guard workspace == other.workspace, dimensions == other.dimensions, other.each.isEmpty,
      shape.named.allSatisfy({ self[$0] == other[$0] })
    else { return nil }
    return with(Dictionary(uniqueKeysWithValues: each.map { ($0, other[$0]) }))
  }

  /// Returns whether a call belongs to the scope, or would if its model were a fitting one.
  func covers(_ subject: CallSubject, whateverModel: Bool = false) -> Bool {
    let shape = shape
    return (isWholeLedger || subject.context.workspace == workspace)
      && shape.named.allSatisfy {
        (whateverModel && $0.isOfModel && subject[$0] == nil) || subject[$0] == self[$0]
      }
      && shape.each.allSatisfy { dimension in
        guard case .member(let value) = others[dimension] else { return true }
        return subject[dimension] == value
      }
  }
}

extension UsageScope {
  /// The rows of a workspace that belong to an account, and that its budget counts.
  init(_ scope: BudgetScope, in workspace: WorkspaceID, counting unit: BudgetUnit = .usd) {
    func name(_ dimension: BudgetDimension) -> String? {
      if case .member(nil) = scope.others[dimension] { return UsageScope.nobody }
      return scope[dimension]
    }
    self.init(
      workspace: workspace,
      project: name(.project).map(ProjectID.init(trusted:)),
      provider: name(.provider),
      model: name(.model),
      operation: name(.operation),
      feature: name(.feature),
      agent: name(.agent),
      user: name(.user)
    )
    session = name(.session)
    execution = name(.execution)
    kind = unit == .calls ? .llm : nil
    for case .tag(let key) in scope.others.keys where scope.others[.tag(key)] != .each {
      tags[key] = .some(scope[.tag(key)])
    }
  }
}
