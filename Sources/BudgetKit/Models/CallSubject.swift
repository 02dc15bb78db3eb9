/// What budgets look at of a call: its context, and its model as far as it is known.
struct CallSubject: Sendable, Hashable {
  var context: CallContext
  var provider: String?
  var model: String?

  init(_ context: CallContext, provider: String? = nil, model: String? = nil) {
    self.context = context
    self.provider = provider
    self.model = model
  }

  init(_ context: CallContext, _ model: ModelReference?) {
    self.init(context, provider: model?.provider, model: model?.name)
  }
}
