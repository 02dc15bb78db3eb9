import Dispatch

/// Runs `body` in as many threads at once and waits for all of them.
package func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
  let group = DispatchGroup()
  for index in 0..<count {
    // A serial queue of its own is a thread of its own, however few processors there are.
    DispatchQueue(label: "thread \(index)").async(group: group) { body(index) }
  }
  group.wait()
}
