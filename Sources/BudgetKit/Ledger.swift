/// A ledger of what agents spend, and the budgets that hold them: one SQLite file shared by any
/// number of processes.
///
/// ```swift
/// let ledger = try Ledger(path: "budget.sqlite")
/// let acme = ledger.budget(for: try WorkspaceID("acme"))
/// let hold = try await acme.reserve(.cents(10))
/// // ... call the model ...
/// try await acme.settle(hold.id, with: .cost(.cents(7)))
/// ```
///
/// A ledger may be used from any thread. Its synchronous methods answer reads in microseconds;
/// writes return once they are on disk. What is done for each call, from the question to the
/// booking, also has an `async` form that suspends instead of blocking, and shares its transaction
/// with others that wait. Swift takes it in asynchronous code; in synchronous code leave out
/// `await`.
///
/// - Important: A ledger must not cross a `fork`: close every one before, and open it again in the
///   child.
public final class Ledger: Sendable {
  let store: LedgerStore

  /// Opens the ledger at a path, and creates it if there is none.
  ///
  /// - Important: A new ledger has no limits. A program that only asks and records opens with
  ///   `creating: false`, so that a mistyped path, or a file that something has emptied, is an
  ///   error and not a gate that lets everything pass.
  /// - Parameters:
  ///   - path: The file. Its folder must exist; links and devices are refused. A file of another
  ///     user, or in a place
  ///     that may not be written, is opened to read; see ``isReadOnly``.
  ///   - creating: Whether to make the ledger where nothing, or an empty file, is at the path;
  ///     `false` refuses that.
  ///   - clock: Where the current time comes from.
  ///   - patience: How long a write waits for writers in other processes.
  ///   - allowingNetworkDisk: Whether the file may lie on a network or FUSE file system, where
  ///     locks between machines cannot be
  ///     trusted. Allow it only where a single machine uses the file.
  ///   - rememberingBudgets: Whether a check may answer from memory while nobody has written to the
  ///     file; `false` reads the
  ///     file each time, which takes some twenty times as long and gives the same answers.
  ///   - onOutage: What is done while the file cannot be read, written or locked.
  ///
  /// A file that an older version has written is brought to this version first; see ``migration``.
  /// What waits beside the file to be written is booked; see ``spool()``.
  ///
  /// - Throws: ``LedgerError`` with code ``LedgerError/Code/invalidPath``,
  ///   ``LedgerError/Code/filesChanged``, ``LedgerError/Code/notALedger``,
  ///   ``LedgerError/Code/newerSchema``, ``LedgerError/Code/corrupt`` or
  ///   ``LedgerError/Code/storage``; with ``LedgerError/Code/notFound`` where there is no ledger
  ///   and none may be made.
  public init(
    path: String,
    creating: Bool = true,
    clock: LedgerClock = .system,
    patience: Duration = .seconds(10),
    allowingNetworkDisk: Bool = false,
    rememberingBudgets: Bool = true,
    onOutage: OutagePolicy = .standard
  ) throws {
    store = try LedgerStore(
      path: path,
      creating: creating,
      clock: clock,
      patience: patience,
      allowingNetworkDisk: allowingNetworkDisk,
      rememberingBudgets: rememberingBudgets,
      outagePolicy: onOutage
    )
  }

  init(store: LedgerStore) { self.store = store }

  /// The absolute path of the file; `:memory:` where there is none.
  public var path: String { store.path }

  /// Whether the ledger can only be read, because it is another user's or lies where nothing may be
  /// written.
  ///
  /// Writes then throw ``LedgerError/Code/readOnly``.
  public var isReadOnly: Bool { store.isReadOnly }

  /// What was done to a file of an older version; `nil` if the file had this version.
  ///
  /// Opening an older file rewrites it, which takes time and room for two copies, and keeps it as
  /// it was beside the new one.
  public var migration: Migration? { store.migration }

  /// The current time, as this ledger sees it.
  public var now: Instant { store.clock.now() }
}

// MARK: - Parts

extension Ledger {
  /// The recorded calls.
  public var calls: LLMCallRepository { LLMCallRepository(store: store) }

  /// The recorded uses of resources.
  public var resourceUsages: ResourceUsageRepository { ResourceUsageRepository(store: store) }

  /// The totals of executions.
  public var executionCosts: ExecutionCostRepository { ExecutionCostRepository(store: store) }

  /// The budgets of workspaces.
  public var workspaceBudgets: WorkspaceBudgetRepository { WorkspaceBudgetRepository(store: store) }

  /// The budgets of projects.
  public var projectBudgets: ProjectBudgetRepository { ProjectBudgetRepository(store: store) }

  /// Holidays, stops, changes and explained days, which forecasts take into account.
  public var calendarEvents: CalendarEventRepository { CalendarEventRepository(store: store) }

  /// Returns the sessions of a workspace that have ended.
  public func sessions(of workspace: WorkspaceID) -> SessionBook {
    SessionBook(store: store, workspace: workspace)
  }

  /// The rules that put features into categories.
  public var categories: FeatureCategoryBook { FeatureCategoryBook(store: store) }

  /// The prices of models and resources.
  public var prices: PriceBook { PriceBook(store: store) }

  /// Every change of a budget, a price, a zone and the calendar.
  public var audit: AuditLog { AuditLog(store: store) }

  /// Returns the guard of a workspace, or of a project in it.
  ///
  /// It answers for every budget that such a call touches: the project's and the workspace's.
  public func budget(for workspace: WorkspaceID, project: ProjectID? = nil) -> BudgetManager {
    `guard`(for: CallContext(workspace: workspace, project: project))
  }

  /// Returns the guard of the calls of a context.
  ///
  /// It answers for every budget that such a call touches. What the context names beside the
  /// workspace and the project is remembered by reservations, and the calls that settle them carry
  /// it.
  ///
  /// ```swift
  /// let acme = ledger.guard(for: CallContext(workspace: try WorkspaceID("acme"), agent: "writer"))
  /// ```
  public func `guard`(for context: CallContext) -> BudgetManager {
    BudgetManager(store: store, context: context)
  }
}

// MARK: - Reservations by their ids

extension Ledger {
  /// Settles a reservation of any workspace; see
  /// ``BudgetManager/settle(_:with:)-(_,MeasuredCall)``.
  @discardableResult
  public func settle(_ id: ReservationID, with measured: MeasuredCall) throws -> Settlement {
    try store.writePriced { bookkeeper, connection in
      try bookkeeper.settle(id, in: nil, with: measured, on: connection)
    }
  }

  /// Settles a reservation and records the calls of other models that the answer made on its way,
  /// in one transaction.
  package func settle(
    _ id: ReservationID,
    with measured: MeasuredCall,
    isFinal: Bool,
    stepsOf answer: ProviderUsage?
  ) throws -> (Settlement, steps: [Recorded<RecordedCall>]) {
    try store.write { bookkeeper, connection in
      let settlement =
        isFinal
        ? try bookkeeper.settle(id, in: nil, with: measured, on: connection)
        : try bookkeeper.settleAttempt(of: id, in: nil, with: measured, on: connection)
      guard let answer, !answer.otherModels.isEmpty else { return (settlement, []) }
      let steps = try settlement.call.call.steps(of: answer)
      return (settlement, try steps.map { try bookkeeper.record($0, on: connection) })
    }
  }

  /// Releases a reservation of any workspace; see ``BudgetManager/release(_:)-(_)``.
  @discardableResult
  public func release(_ id: ReservationID) throws -> Reservation {
    try store.write { bookkeeper, connection in
      try bookkeeper.release(id, in: nil, on: connection)
    }
  }
}

// MARK: - Workspaces

extension Ledger {
  /// Returns the zone in which a workspace's days and months begin: UTC until a budget sets
  /// another.
  public func zone(of workspace: WorkspaceID) throws -> Zone {
    try store.read { try WorkspaceRepository.zone(of: workspace, on: $0) }
  }
}
