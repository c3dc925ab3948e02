"""The library: `Converter`, `AsyncConverter` and the functions of ``converter`` itself."""
