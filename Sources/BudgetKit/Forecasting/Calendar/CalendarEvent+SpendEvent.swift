extension CalendarEvent {
  /// The event as the estimator takes it.
  var spendEvent: SpendEvent {
    SpendEvent(
      kind == .change ? .change : .oneDay,
      on: day,
      factor: Double(factorThousandths) / 1_000
    )
  }
}
