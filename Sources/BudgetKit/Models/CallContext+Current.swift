extension CallContext {
  /// The context of the task that runs; `nil` outside ``with(_:_:)``.
  ///
  /// Child tasks and those of `Task { }` have that of the task that started them; detached tasks,
  /// and threads that a library makes, have none.
  @TaskLocal public static var current: CallContext?

  /// Runs `body` in a context: calls that are recorded or reserved in it, and guards that are asked
  /// in it, take from it what they do not say themselves.
  ///
  /// A runtime sets it once where a request comes in. A context within another takes what it leaves
  /// open from the one around it, if both are of one workspace.
  ///
  /// ```swift
  /// let request = CallContext(workspace: try WorkspaceID("acme"), user: "ada")
  /// try CallContext.with(request) {
  ///   try ledger.record(MeasuredCall.cost(.cents(7)))
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - context: The context; a user whom it does not name stays unattributed.
  ///   - body: What runs in it.
  /// - Returns: What `body` returns.
  /// - Throws: What `body` throws.
  @discardableResult
  public static func with<Value>(
    _ context: CallContext,
    _ body: () throws -> Value
  ) rethrows -> Value {
    try $current.withValue(context.completed, operation: body)
  }

  /// Runs asynchronous work in a context, on the actor that asks for it.
  @discardableResult
  public static func with<Value>(
    _ context: CallContext,
    isolation: isolated (any Actor)? = #isolation,
    _ body: () async throws -> Value
  ) async rethrows -> Value {
    try await $current.withValue(context.completed, operation: body)
  }

  /// The context of the task that runs.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidValue`` where there is none.
  static var required: CallContext {
    get throws {
      guard let current else {
        throw LedgerError(
          .invalidValue,
          "No call context is set in this task; name the workspace, or run this in CallContext.with."
        )
      }
      return current
    }
  }

  /// This context, with what it leaves open taken from that of the task that runs, where both are
  /// of one workspace.
  ///
  /// A project, an execution and so on are names in a workspace: of another one they say nothing.
  var completed: CallContext {
    guard let current = Self.current, current.workspace == workspace else { return self }
    var context = self
    context.project = project ?? current.project
    context.execution = execution ?? current.execution
    context.agent = agent ?? current.agent
    context.user = user ?? current.user
    context.session = session ?? current.session
    context.feature = feature ?? current.feature
    context.operation = operation ?? current.operation
    context.tags = current.tags.merging(tags) { _, own in own }
    return context
  }
}
