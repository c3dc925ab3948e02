"""The member states of the European Union, by which people look for its rules."""

__all__ = ["EURO", "UNION"]

# Those whose currency is the euro.
EURO = (
    "Austria Belgium Bulgaria Croatia Cyprus Estonia Finland France Germany Greece Ireland Italy Latvia "
    "Lithuania Luxembourg Malta Netherlands Portugal Slovakia Slovenia Spain"
)
UNION = f"{EURO} Czechia Czech Republic Denmark Hungary Poland Romania Sweden"
