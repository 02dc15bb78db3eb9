/// Decides whether the names in a folder are certainly those that were looked at one by one.
///
/// To remove, rename or put a file there gives the folder another time of change, which nobody can
/// set. But the system's clock stands still for some milliseconds at a time, and two changes within
/// them leave the same time. So a time counts only once it has been seen for longer than that, and
/// the files were looked at afterwards: any later change then leaves another one.
struct NameTrust: Sendable {
  private var seen: FileStatus.Stamp?
  private var seenSince: Int64 = 0
  private var trustedUntil = Int64.min

  /// For how many milliseconds a time must have been seen: the clocks of all systems tick at least
  /// ten times as often.
  static let settling: Int64 = 100
  /// For how many milliseconds names are trusted before each is looked at again, for what a folder
  /// does not tell: a file that is mounted over another.
  static let longest: Int64 = 1000

  /// What was seen of the folder at one moment.
  struct Glance: Sendable {
    /// Whether the names need not be looked at.
    var areNamesKnown: Bool
    fileprivate var settled: FileStatus.Stamp?
    fileprivate var at: Int64

    /// A look at nothing, after which all names must be looked at.
    static let none = Glance(areNamesKnown: false, settled: nil, at: 0)
  }
}

extension NameTrust {
  /// Notes what a folder looks like now.
  ///
  /// - Parameters:
  ///   - stamp: Which folder it is, and when it was changed; `nil` where it could not be asked.
  ///   - now: A count of milliseconds that never goes back.
  /// - Returns: Whether the names are known, and what to hand to ``trust(_:)`` once all files were
  ///   found.
  mutating func see(_ stamp: FileStatus.Stamp?, at now: Int64) -> Glance {
    if stamp != seen { (seen, seenSince, trustedUntil) = (stamp, now, .min) }
    let isSettled = stamp?.isPrecise == true && now - seenSince >= Self.settling
    return Glance(
      areNamesKnown: now < trustedUntil,
      settled: isSettled ? stamp : nil,
      at: now
    )
  }

  /// Notes that after a glance all files were found in their places.
  mutating func trust(_ glance: Glance) {
    guard !glance.areNamesKnown, let settled = glance.settled, settled == seen else { return }
    trustedUntil = glance.at + Self.longest
  }
}
