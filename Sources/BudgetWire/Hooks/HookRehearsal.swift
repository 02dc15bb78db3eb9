package import BudgetKit

/// A step of a session that is played to see whether a hook stops it.
package struct HookStep: Sendable {
  /// The event, as the tool calls it.
  package let event: String
  /// What has been spent when it comes, in words.
  package let story: String
  /// The files that the tool has written by then, beneath the folder of the play.
  package var files: [(path: String, text: String)] = []
  /// What the tool says.
  package let payload: JSON
  /// Whether the session must end here.
  package let mustStop: Bool

  package init(
    _ event: String,
    _ story: String,
    files: [(path: String, text: String)] = [],
    payload: JSON,
    mustStop: Bool
  ) {
    self.event = event
    self.story = story
    self.files = files
    self.payload = payload
    self.mustStop = mustStop
  }
}

/// What was seen at a step.
package struct HookSighting: Sendable {
  package let step: HookStep
  /// What the hook answered; `nil` for nothing.
  package let answer: JSON?
  /// The code that it ended with.
  package let exitCode: Int32

  package init(_ step: HookStep, output: String, exitCode: Int32) {
    self.step = step
    answer = output.isEmpty ? nil : try? JSON(parsing: output)
    self.exitCode = exitCode
  }

  /// Whether the answer stops the session, in whatever words.
  package var hasStopped: Bool {
    guard exitCode == 0, let answer else { return false }
    let words = [
      answer["decision"], answer["permissionDecision"],
      answer[path: "hookSpecificOutput", "permissionDecision"],
    ]
    return answer["continue"] == .bool(false)
      || words.contains { $0?.string == "deny" || $0?.string == "block" }
  }

  /// Whether it is what must be seen.
  package var isAsExpected: Bool { exitCode == 0 && hasStopped == step.mustStop }
}

extension JSON {
  /// Creates what a rehearsal has shown.
  package static func rehearsal(
    command: String,
    isInstalled: Bool,
    _ sightings: [HookSighting]
  ) -> JSON {
    .fields([
      "command": .string(command),
      "installed": .bool(isInstalled),
      "steps": .array(
        sightings.map { seen in
          .fields([
            "event": .string(seen.step.event),
            "expected": .string(seen.step.mustStop ? "stop" : "go on"),
            "seen": .string(seen.hasStopped ? "stop" : "go on"),
            "exit_code": .integer(Int64(seen.exitCode)),
            "answer": seen.answer ?? .null,
          ])
        }
      ),
      "proven": .bool(sightings.allSatisfy(\.isAsExpected)),
    ])
  }

  /// What most tools say to a hook.
  static func payload(_ event: String, transcript: String?) -> JSON {
    .fields([
      "session_id": .string("hook-test"), "transcript_path": .text(transcript),
      "cwd": .string("/"), "hook_event_name": .string(event),
    ])
  }

  /// Lines of a log.
  static func lines(_ lines: [JSON]) -> String {
    lines.map { "\($0)\n" }.joined()
  }
}
