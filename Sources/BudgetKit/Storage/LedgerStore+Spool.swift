internal import BudgetSQLite

// What cannot be written is kept beside the file, and booked as soon as it can be.

extension LedgerStore {
  /// How long an opening waits for others to book what waits: it may only want to read.
  private static let patienceOfOpening = Duration.seconds(1)
  /// How many entries are booked in one transaction.
  private static let largestDrain = 100

  /// Keeps entries in the spool because of an error.
  ///
  /// - Throws: The error where there is no spool; with both reasons where it cannot be written
  ///   either.
  func keep(_ entries: [SpooledEntry], after error: LedgerError) throws {
    guard let spool else { throw error }
    try spool.keep(entries, after: error, within: database.patience)
  }

  /// Gives a reservation without asking the budgets, and keeps it to be booked and counted.
  func letThrough(
    _ request: ReservationRequest,
    named id: ReservationID,
    because error: LedgerError
  ) throws -> Reservation {
    guard let spool else { throw error }
    return try spool.letThrough(
      request,
      named: id,
      at: clock.now(),
      because: error,
      within: database.patience
    )
  }

  /// Books what waits, as far as it can be, when the ledger is opened; what cannot be waits on.
  func drainSpoolAtOpening() {
    guard let spool, database.isWritable, spool.isDue() else { return }
    do {
      try drain(spool, within: Self.patienceOfOpening)
    } catch {
      spool.lookSoon()
    }
  }

  /// Books what waits before something else is written.
  ///
  /// What this process has put there may be what the write is about: where the ledger cannot take
  /// it, that is the failure of the write. For what others have put there nobody is kept waiting.
  func drainBeforeWriting(_ spool: Spool) throws {
    let isOurs = spool.holdsOurs
    do {
      try drain(spool, within: isOurs ? database.patience : .zero)
    } catch {
      guard isOurs else { return }
      spool.lookSoon()
      throw error
    }
  }

  /// Books the lines that are for this ledger, in transactions of some of them, and takes them off.
  ///
  /// A process may be killed at any moment of it: a line that is in the books and still stands
  /// there is known by its id when it is read again. A spool that cannot be read or changed keeps
  /// nobody from writing to the ledger.
  ///
  /// - Throws: What keeps the ledger from being written.
  private func drain(_ spool: Spool, within patience: Duration) throws {
    let moment = min(patience, Self.patienceOfOpening)
    guard let content = try? spool.content(within: moment) else { return }
    let lines = spool.ours(in: content)
    var drain = SpoolDrain()
    for start in stride(from: 0, to: lines.count, by: Self.largestDrain) {
      let part = lines[start..<min(start + Self.largestDrain, lines.count)]
      try book(part, in: &drain, within: patience)
    }
    try? spool.finish(drain, of: content, within: moment)
  }

  /// Books lines together; where one of them spoils the transaction, each by itself.
  private func book(
    _ lines: ArraySlice<(line: SpoolLine, bytes: [UInt8])>,
    in drain: inout SpoolDrain,
    within patience: Duration
  ) throws {
    var attempt = drain
    do {
      try bookTogether(lines, in: &attempt, within: patience)
      drain = attempt
    } catch let error as LedgerError where !error.isTransient {
      guard lines.count > 1 else {
        drain.refusals.append(error.message)
        return
      }
      for index in lines.indices {
        try book(lines[index...index], in: &drain, within: patience)
      }
    }
  }

  private func bookTogether(
    _ lines: ArraySlice<(line: SpoolLine, bytes: [UInt8])>,
    in drain: inout SpoolDrain,
    within patience: Duration
  ) throws {
    let all = try translatingErrors {
      try database.write(within: patience) { connection in
        var learnt: [Learnt] = []
        for (line, bytes) in lines {
          do {
            learnt.append(
              try run({ try $0.book(line.entry, on: $1) }, on: connection).1
            )
            drain.booked.insert(bytes)
          } catch let error as LedgerError {
            drain.refusals.append(error.message)
          }
        }
        return learnt
      }
    }
    for learnt in all { keep(learnt) }
  }
}

extension LedgerError {
  /// Whether another attempt may go through, whatever is written.
  fileprivate var isTransient: Bool {
    [.busy, .outcomeUnknown, .storageFull, .storage, .filesChanged, .usedAfterFork].contains(code)
  }
}
