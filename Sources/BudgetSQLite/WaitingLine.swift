#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A writer's place among those who wait for the side lock, from which it knows how soon to try
/// again.
///
/// A place is one locked byte of the lock file. So the kernel keeps the line, in no file of its
/// own, and frees the place of whoever dies. A place gives no right to the lock: somebody who is
/// stopped in the line holds up nobody, and a program that knows nothing of the line takes the lock
/// as ever.
///
/// Where there are no places, on systems and file systems that take them and `flock` for one, the
/// pauses grow with the time that was waited, and chance decides who is next.
struct WaitingLine {
  private let descriptor: Int32
  private let startedAt = ContinuousClock.now
  /// The number of our byte; whoever came before us has a lower one.
  private var place: Int64?
  /// How many were before us when there were most.
  private var mostBefore: Int64 = 0

  /// Stands at the end of the line, if there is one.
  init(_ descriptor: Int32, hasPlaces: Bool) {
    self.descriptor = descriptor
    if hasPlaces { place = takePlace() }
  }

  /// Whether somebody else waits for a lock.
  static func isWaited(for descriptor: Int32) -> Bool {
    ByteLock.firstTaken(in: 0..<ByteLock.end, of: descriptor) != nil
  }

  /// Stands in the line of the file that the descriptor was opened to anew: the place was in the
  /// old one.
  mutating func standAgain() {
    if place != nil { place = takePlace() }
  }

  /// Gives the place to those behind.
  func leave() {
    if let place { ByteLock.free(place, of: descriptor) }
  }
}

// MARK: - Places

extension WaitingLine {
  private func takePlace() -> Int64? {
    guard let end = endOfLine() else { return nil }
    // Others may have come to the same end.
    return (end..<end + 1_000).first { ByteLock.take($0, of: descriptor) }
  }

  /// Returns the first number beyond all that are taken, found by strides that double and then by
  /// halves.
  ///
  /// - Returns: `nil` where somebody has locked the whole file.
  private func endOfLine() -> Int64? {
    var (lastTaken, end, stride): (Int64, Int64, Int64) = (-1, 0, 1)
    while let taken = firstTaken(in: end..<ByteLock.end) {
      guard taken >= end, taken < ByteLock.end / 4 else { return nil }
      (lastTaken, end) = (taken, taken + stride)
      stride *= 2
    }
    while end - lastTaken > 1 {
      let middle = lastTaken + (end - lastTaken) / 2
      if let taken = firstTaken(in: middle..<ByteLock.end) {
        lastTaken = min(taken, end - 1)
      } else {
        end = middle
      }
    }
    return end
  }

  /// Returns about how many are before us.
  ///
  /// The first few are counted and the rest guessed from their numbers, so that one who was stopped
  /// long ago counts as one.
  private func countBefore(_ place: Int64) -> Int64 {
    var next: Int64 = 0
    for count in 0..<Self.mostCounted {
      guard next < place, let taken = firstTaken(in: next..<place) else { return count }
      next = max(next, taken) + 1
    }
    return Self.mostCounted + place - next
  }

  private static let mostCounted: Int64 = 4

  private func firstTaken(in places: Range<Int64>) -> Int64? {
    ByteLock.firstTaken(in: places, of: descriptor)
  }
}

// MARK: - Pauses

extension WaitingLine {
  /// Suspends the thread until it is worth trying again, and never beyond the deadline.
  mutating func pause(until deadline: ContinuousClock.Instant) {
    let now = ContinuousClock.now
    let pause = min(nextPause(after: now - startedAt), deadline - now)
    sleepMicroseconds(UInt32(max(0, pause / .microseconds(1))))
  }

  /// Returns a small part of the time that one turn takes for the first in the line, and for the
  /// others half of the time until they are the first.
  ///
  /// So a crowd leaves the processor to the one it waits for. The first tries more often than any
  /// other, so that nobody who comes later overtakes one who has waited for long.
  private mutating func nextPause(after waited: Duration) -> Duration {
    guard let place else {
      return clamp(waited * Double.random(in: 0.01...0.1), .microseconds(50), .milliseconds(20))
    }
    let before = countBefore(place)
    mostBefore = max(mostBefore, before)
    let turn = waited / Double(mostBefore - before + 1)
    return before == 0
      ? clamp(turn * 0.06, .microseconds(50), .microseconds(500))
      : clamp(turn * Double(before) / 2, .milliseconds(1), .milliseconds(50))
  }

  private func clamp(_ pause: Duration, _ shortest: Duration, _ longest: Duration) -> Duration {
    min(max(pause, shortest), longest)
  }
}
