"""The rates API: HTTP over a `Converter`, with the shapes of the public rates APIs. Extra ``server``."""
