"""The library: `Converter`, `AsyncConverter` and the functions of ``converter``, by the question asked."""
