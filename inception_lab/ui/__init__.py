"""The only importer of Streamlit: state and link, widgets from knobs, sections of the pages."""
