"""The names that other programs have for an option of this one, or for one of its words."""

from types import MappingProxyType

__all__ = ["OPTIONS", "ROLES"]


def _table(lines: str) -> "MappingProxyType[str, tuple[str, ...]]":
    """Each name before an equals sign with what may be typed in its place, divided by bars."""
    found: dict[str, tuple[str, ...]] = {}
    for line in lines.strip().splitlines():
        names, _, instead = line.partition("=")
        for name in names.split():
            found[name] = tuple(part.strip() for part in instead.split("|"))
    return MappingProxyType(found)


# What to type for a name: the first that the command takes. What is no option is a command of its own.
OPTIONS = _table("""
    date day at when as-of asof = --on
    start begin from-date date-from since-date after first = --since
    end to-date date-to until-date before last = --until
    avg mean = --average
    month-end year-end eop = --end-of
    partial unfinished = --so-far
    law prescribed scheme = --rule
    evidence audit = --proof
    provider bank backend authority sources = --source
    central-bank country = --official
    cached local no-network no-fetch no-internet = --offline
    update force fresh reload no-cache = --refresh
    age = --max-age
    wait deadline = --timeout
    out outfile output-file save write = --output
    overwrite = --force
    inplace = --in-place
    errors reject rejects bad = --rejected
    dryrun preview = --dry-run
    columns add = --with
    name rename names = --as
    separator sep = --delimiter
    header noheader = --no-header
    decimal-mark = --decimal
    dateformat day-format = --date-format
    output-format fmt type = --format
    plain = --format plain
    table = --format table
    ndjson jsonl json-lines = --format ndjson
    tsv = --format tsv
    md markdown = --format markdown
    precision decimals places decimal-places dp scale = --digits
    rounding round-mode rounding-mode = --round
    commission spread markup charge = --fee
    exchange-rate own-rate custom-rate = --rate
    rate-file rates-file = --rates
    verbose debug trace details detail why = --explain
    brief short silent raw bare number-only value-only = --quiet
    language lang = --locale
    colour = --color
    no-color no-colour = --color never
    frequency freq interval step granularity = --every
    plot graph = --chart
    inverse reverse = --invert
    gaps = --coverage
    minimum above-rate = --above
    maximum below-rate = --below
    list list-currencies currencies codes symbols = convert currencies
    list-sources providers = convert sources
    usage man = --help
""")
# The words of a command that take the place of an option: their names in the command's pattern.
ROLES = _table("""
    amount value sum qty quantity = AMOUNT
    from base source-currency src from-currency base-currency have = FROM
    to quote target symbols into currency dest destination to-currency target-currency want = TARGET
    source provider bank = SOURCE
    search find text query = TEXT
""")
