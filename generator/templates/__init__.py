"""What can be said and done about a template as a document of its own: check, compare, adapt, upgrade."""
