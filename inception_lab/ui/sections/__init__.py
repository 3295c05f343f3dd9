"""The explorer's sections; each has a `show(chosen, figures)`, and only the open one runs."""
