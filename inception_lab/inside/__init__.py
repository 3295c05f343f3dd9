"""How one value of a layer's output comes to be: its terms, its steps, and what the theatre shows of them."""
