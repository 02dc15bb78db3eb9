import Testing

@testable import budget

@Suite struct TableTests {
  private let plainStyle = Style(isColoured: false)

  @Test func `decimals stand with their dots under each other`() {
    var table = Table([.init("NAME"), .init("USD", .decimal), .init("N", .right)])
    table.add(["a", "1.25", "7"])
    table.add(["bcd", "12", "10"])
    table.add(["e", "-", "0"])
    #expect(
      table.text(plainStyle) == """
        NAME    USD   N
        a      1.25   7
        bcd   12     10
        e      -      0

        """
    )
  }

  @Test func `a table without rows is nothing`() {
    #expect(Table([.init("NAME")]).text(plainStyle).isEmpty)
  }

  @Test func `colour is only where it is wanted`() {
    #expect(plainStyle.warning("over") == "over")
    #expect(Style(isColoured: true).warning("over") == "\u{1B}[31mover\u{1B}[0m")
  }

  @Test(
    arguments: [
      ("plain", "plain"), ("a\nb", "a\\u{a}b"), ("\u{1B}[2J", "\\u{1b}[2J"),
      ("abc\u{202E}def", "abc\\u{202e}def"), ("x\u{2028}y", "x\\u{2028}y"), ("Zürich", "Zürich"),
    ]
  )
  func `what could move the cursor or turn text around is shown as its number`(
    text: String,
    shown: String
  ) {
    #expect(plain(text) == shown)
    var table = Table([.init("T")])
    table.add([text])
    #expect(table.text(plainStyle).hasSuffix("\n\(shown)\n"))
  }

  private func wide() -> Table {
    var table = Table([
      .init("MODEL"), .init("PROVIDER"), .init("USD", .decimal),
      .init("CACHE READ", .right, detail: 1),
      .init("TOTAL", .right),
    ])
    table.add([
      "claude-sonnet-4-5-20250929", "anthropic", "1234.123456789", "123456789", "987654321",
    ])
    table.add(["m", "p", "1", "1", "2"])
    return table
  }

  @Test(arguments: [30, 40, 50, 60, 72, 80, 200])
  func `a table fits into its terminal, and no amount is cut`(width: Int) {
    let text = wide().text(plainStyle, width: width)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width }, "\(text)")
    #expect(text.contains("1234.123456789") && text.contains("987654321"))
    #expect(text.contains("123456789 ") || text.contains("Left out for want of") || width < 50)
  }

  @Test func `sentences fit into 80 columns of a pipe, and a path stays in one piece`() {
    var values = NamedValues()
    let path = "/" + String(repeating: "folder/", count: 30)
    let sentence = [String](repeating: "word", count: 40).joined(separator: " ")
    values.add("file", path)
    values.addProse("known bug", sentence)
    let lines = values.text(width: nil).split(separator: "\n").map(String.init)
    #expect(lines.first == "file       " + path)
    #expect(lines.count == 4 && lines.dropFirst().allSatisfy { $0.count <= 80 })
    let words = lines.dropFirst().map { $0.dropFirst(11) }.joined(separator: " ")
    #expect(words == sentence)
  }

  @Test func `a pipe gets all of a table`() {
    #expect(wide().text(plainStyle, width: nil).split(separator: "\n")[1].count > 72)
  }
}
