"""What slips through: the best chip that a fab can build and a rule lets pass, and the rule that would stop it."""
