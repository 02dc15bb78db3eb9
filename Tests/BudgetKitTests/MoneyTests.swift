import BudgetKit
import Testing

@Suite struct MoneyTests {
  @Test func `a sum that does not fit is reported`() {
    #expect(Money(nanodollars: .max).adding(.cents(1)) == nil)
  }
}
