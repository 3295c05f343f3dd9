"""The labs on the page: one file a lab, pictures first."""
