"""Plotly figures and images of numbers: values in, figures out."""
