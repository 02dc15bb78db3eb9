@testable import BudgetKit

// The rules of anomalies know no unit; their tests speak of dollars.

extension AnomalyRule {
  init(leastExcess: Money) { self.init(leastExcess: leastExcess.nanodollars) }

  func threshold(
    on day: CivilDate,
    after amounts: [Money],
    leavingOut explained: Set<CivilDate> = []
  ) -> AnomalyThreshold? {
    threshold(on: day, after: amounts.map(\.nanodollars), leavingOut: explained)
  }
}

extension HourlyAnomalyRule {
  init(leastExcess: Money) { self.init(leastExcess: leastExcess.nanodollars) }
}

extension HourlyAnomalyRule.Day {
  init(hourlySpend: [Money]) { self.init(hourlyAmounts: hourlySpend.map(\.nanodollars)) }

  var hourlySpend: [Money] {
    get { hourlyAmounts.map { Money(nanodollars: $0) } }
    set { hourlyAmounts = newValue.map(\.nanodollars) }
  }
}

extension AnomalyThreshold {
  var dollars: Money { Money(nanodollars: amount) }
  var expectedDollars: Money? { expected.map { Money(nanodollars: $0) } }

  func isReached(by amount: Money) -> Bool { isReached(by: amount.nanodollars) }
}
