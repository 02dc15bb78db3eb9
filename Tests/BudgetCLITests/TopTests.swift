import Foundation
import Testing

import BudgetKit

@testable import budget

/// `budget top`: printed once here; on a terminal of its own where one can be had.
@Suite(.serialized) struct TopTests {
  private let budget: BudgetCommand
  private let now = "--now 2026-01-20T12:30:00Z"

  init() throws { budget = try BudgetCommand() }

  private func fill() throws {
    let lines = """
      set acme --monthly 5 --hard
      set acme --daily 1000 --unit calls --soft --name brake
      record llm acme --cost 2 --provider openai --model gpt-4o --prompt-tokens 10 --at 2026-01-19T09:00:00Z
      record llm acme --cost 0.714285714 --provider openai --model gpt-4o --prompt-tokens 10 --at 2026-01-20T12:00:00Z
      record llm acme --cost 0.0105 --failed --error x --provider openai --model gpt-4o-mini --at 2026-01-20T01:00:00Z
      record llm acme --cost 1 --model old --provider p --at 2026-01-19T14:00:00Z
      record llm beta --cost 8 --model other --provider p --at 2026-01-20T12:00:00Z
      """
    for line in lines.split(separator: "\n") {
      #expect(try budget("\(line) --now 2026-01-20T12:00:00Z").status == 0, "\(line)")
    }
  }

  @Test func `it prints today, the last hours and the budgets`() throws {
    try fill()
    let outcome = try budget(
      ["top", "acme", "--once", "--now", "2026-01-20T12:30:00Z"],
      environment: ["LC_ALL": "C.UTF-8"]
    )
    #expect(outcome.status == 0 && outcome.messages.isEmpty, "\(outcome)")
    let output = outcome.output
    #expect(output.contains("today $0.72, 2 calls, 1 failed\n"), "\(output)")
    #expect(output.contains("last 24 hours $1.72  [ █          ▁          ▆]\n"), "\(output)")
    #expect(output.contains("workspace acme"), "\(output)")
    #expect(output.contains("$3.72"), "\(output)")
    #expect(output.contains("gpt-4o-mini") && !output.contains("other"), "\(output)")
    for line in output.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func `scripts get the same figures exactly`() throws {
    try fill()
    let output = try budget("top acme --json \(now)").output
    #expect(output.hasPrefix(#"{"at":"2026-01-20T12:30:00Z","today":{"workspace_id":"acme","#))
    let hours = try #require(output.components(separatedBy: #""hourly_cost_usd":["#).last)
      .prefix { $0 != "]" }.split(separator: ",")
    #expect(hours.count == 24)
    #expect(hours.last == "0.714285714" && hours[12] == "0.0105" && hours[1] == "1")
    #expect(output.contains(#""total":{"cost_usd":0.724785714"#), "\(output)")
  }

  @Test func `all workspaces are told beside each other`() throws {
    try fill()
    let output = try budget("top --all --once \(now)").output
    #expect(output.contains("all workspaces") && output.contains("beta"), "\(output)")
    #expect(output.contains("today $8.72, 3 calls"), "\(output)")
  }

  @Test func `a quiet day says so`() throws {
    _ = try budget("set acme --monthly 5 --hard")
    let outcome = try budget("top acme")
    #expect(outcome.status == 0 && outcome.output.contains("Nothing was recorded today."))
  }

  @Test(arguments: ["--every 0", "--every 3601", "--every x", "--top 0", "--by nothing"])
  func `what cannot be meant is refused`(_ option: String) throws {
    _ = try budget("init")
    let outcome = try budget("top acme \(option)")
    #expect(outcome.status == 64 && outcome.output.isEmpty, "\(outcome)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    (amounts: [0, 1, 4, 8], bars: " ▁▄█"), (amounts: [0, 0], bars: "  "),
    (amounts: [1, 1_000], bars: "▁█"), (amounts: [-5, 3], bars: " █"), (amounts: [], bars: ""),
  ])
  func `bars are as high as amounts, and what is not zero is seen`(
    _ line: (amounts: [Int64], bars: String)
  ) {
    let amounts = line.amounts.map { Money(nanodollars: $0) }
    #expect(Sparkline.text(amounts, unicode: true) == line.bars)
    #expect(Sparkline.text(amounts, unicode: false).allSatisfy { ("0"..."8").contains($0) })
  }

  /// A program that gives the command a terminal, waits for a word, presses a key, and prints what was shown.
  private static let python = "/usr/bin/python3"

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: python), "There is no python3."),
    arguments: ["q", "\u{3}"]
  )
  func `on a terminal it is refreshed until a key ends it, and the screen comes back`(
    _ key: String
  ) throws {
    try fill()
    let program = try budget.write(
      """
      import os, pty, re, select, struct, sys, termios, fcntl, time
      pid, terminal = pty.fork()
      if pid == 0:
          os.execvp('budget', ['budget', 'top', 'acme', '--every', '1', '--now', '2026-01-20T12:30:00Z'])
      fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
      seen, pressed, deadline = b'', False, time.time() + 60
      while time.time() < deadline:
          if select.select([terminal], [], [], 0.2)[0]:
              try:
                  part = os.read(terminal, 65536)
              except OSError:
                  break
              if not part:
                  break
              seen += part
          if not pressed and seen.count(b'q ends') >= 2:
              pressed = True
              os.write(terminal, sys.argv[1].encode())
      status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
      print(status, seen.count(b'\\x1b[?1049h'), seen.count(b'\\x1b[?1049l'), seen.count(b'\\x1b[?25h'), seen.rfind(b'$0.72') > seen.rfind(b'\\x1b[?1049l'))
      """,
      to: "terminal.py"
    )
    let outcome = try budget.shell("'\(Self.python)' '\(program)' '\(key)'")
    #expect(outcome.output == "0 1 1 1 True\n", "\(outcome)")
  }
}
