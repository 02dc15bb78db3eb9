import Testing

@testable import BudgetKit

@Suite struct CSVReaderTests {
  private let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  /// Returns the records, a refused one as its line and `!`.
  private func records(_ text: String, delimiter: Character = ",") throws -> [String] {
    let path = try folder.write(text, to: "trace.csv")
    var reader = try CSVReader(path: path, delimiter: delimiter.asciiValue ?? 0)
    var records: [String] = []
    while let record = try reader.next() {
      let cells = (try? record.cells.get())?.joined(separator: "|") ?? "!"
      records.append("\(record.line):\(cells)")
    }
    return records
  }

  @Test(arguments: [
    ("a,b\n1,2\n", ["2:1|2"]), ("a,b\r\n1,2\r\n", ["2:1|2"]), ("a,b\n1,2", ["2:1|2"]),
    ("a,b\n", []),
    ("\u{FEFF}a,b\n1,\n", ["2:1|"]), ("a,b\n,\n", ["2:|"]),
    ("a,b\n\n1,2\n\n\n3,4\n", ["3:1|2", "6:3|4"]),
    ("a,b\n\"1\",\"2\"\n", ["2:1|2"]), ("a,b\n\"x,y\",\"\"\n", ["2:x,y|"]),
    ("a,b\n\"say \"\"hi\"\"\",2\n", ["2:say \"hi\"|2"]), ("a,b\n\"\"\"\",\"\"\"\"\n", ["2:\"|\""]),
    ("a,b\n\"x\ny\",2\n3,4\n", ["2:x\ny|2", "4:3|4"]), ("a,b\n\"x\r\ny\",2\r\n", ["2:x\ny|2"]),
    ("a,b\n\"1\n2\n3\n4\",\"5\n6\"\n7,8\n", ["2:1\n2\n3\n4|5\n6", "7:7|8"]),
    ("a,b\n 1 , 2 \n", ["2: 1 | 2 "]),
  ])
  func `records are read as RFC 4180 has them`(text: String, found: [String]) throws {
    #expect(try records(text) == found)
  }

  @Test(arguments: [
    ("a,b\n1\n3,4\n", ["2:!", "3:3|4"]), ("a,b\n1,2,3\n3,4\n", ["2:!", "3:3|4"]),
    ("a,b\n1,x\"y\"\n3,4\n", ["2:!", "3:3|4"]), ("a,b\n1,\"x\"y\n3,4\n", ["2:!", "3:3|4"]),
    ("a,b\n1,\"x\n3,4\n5,6\n", ["2:!", "3:3|4", "4:5|6"]), ("a,b\n1,\"x", ["2:!"]),
    ("a,b\n1,x\"y\n3,4\n5,\"6\n7\"\n", ["2:!", "3:3|4", "4:5|6\n7"]),
  ])
  func `a record out of form is refused alone and the rest is read`(text: String, found: [String])
    throws
  {
    #expect(try records(text) == found)
  }

  @Test func `a quote that never closes costs one line, however long the file is`() throws {
    let row = "3," + String(repeating: "4", count: 97) + "\n"
    let rest = String(repeating: row, count: 12_000)
    let found = try records("a,b\n1,\"x\n" + rest)
    #expect(found.count == 12_001)
    #expect(found.first == "2:!" && found.last?.hasPrefix("12002:3|4") == true)
  }

  @Test(arguments: [";", "\t", "|"])
  func `any delimiter may be chosen`(delimiter: Character) throws {
    #expect(try records("a\(delimiter)b\n1,5\(delimiter)2\n", delimiter: delimiter) == ["2:1,5|2"])
  }

  @Test(arguments: ["", "\n\n", "a,\"b\n1,2\n", "a,b\"\n"])
  func `a file without a header is refused`(text: String) {
    #expect(refusal { try records(text) } == .malformedInput)
  }

  @Test func `a cell that is not UTF-8 is refused`() throws {
    let path = try folder.write(Array("a,b\n".utf8) + [0xFF] + Array(",1\n2,3\n".utf8), to: "x.csv")
    var reader = try CSVReader(path: path, delimiter: 0x2C)
    #expect(try reader.next().map { (try? $0.cells.get()) == nil } == true)
    #expect(try reader.next()?.cells.get() == ["2", "3"])
  }
}
