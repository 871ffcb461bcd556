"""How the shipped coder is made: its corpus, its training, its export."""
