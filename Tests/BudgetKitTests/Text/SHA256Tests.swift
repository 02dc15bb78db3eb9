import Testing

@testable import BudgetKit

@Suite struct SHA256Tests {
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        + "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
  ])
  func `the examples of FIPS 180-4 come out`(text: String, hash: String) {
    #expect(SHA256.hexadecimal(text.utf8) == hash)
  }

  @Test func `a million letters come out, in pieces of any size`() {
    var hash = SHA256()
    var left = 1_000_000
    var size = 1
    while left > 0 {
      let count = min(size, left)
      hash.update(repeatElement(UInt8(ascii: "a"), count: count))
      left -= count
      size = size * 2 % 4_093
    }
    #expect(
      hexadecimal(hash.finalized())
        == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    )
  }

  @Test(arguments: [55, 56, 57, 63, 64, 65, 119, 120, 128])
  func `a hash does not depend on how its bytes were handed over`(count: Int) {
    let bytes = (0..<count).map { UInt8($0) }
    var pieces = SHA256()
    for byte in bytes { pieces.update([byte]) }
    #expect(hexadecimal(pieces.finalized()) == SHA256.hexadecimal(bytes))
  }
}
