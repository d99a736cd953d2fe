"""How the law's answers are shown: their words, their letters in a terminal, their picture."""
