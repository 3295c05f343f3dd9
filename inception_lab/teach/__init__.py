"""Teaching: lessons as data (exercises, tours, predictions, a glossary) and the arithmetic that checks them."""
