"""What the benchmark of columns compares with: other ways to convert the same rows, as people write them."""

import csv
from pathlib import Path

import polars

# -- currencyconverter ----------------------------------------------------------------------------


def loop_of(data, folder, rows):
    """currencyconverter in a loop over the first rows, as lists that are made before, with the same rates.

    It is not asked to round.
    """
    from currency_converter import CurrencyConverter

    path = Path(folder) / "eurofxref.csv"
    write_as_the_bank(data.published(), path)
    peer = CurrencyConverter(
        str(path), fallback_on_wrong_date=True, fallback_on_missing_rate=True,
        fallback_on_missing_rate_method="last_known",
    )  # fmt: skip
    some = data.table().slice(0, rows)
    amounts, codes, days = (some[name].to_pylist() for name in ("amount", "currency", "date"))
    convert = peer.convert

    def loop():
        return [
            convert(amount, code, "EUR", day) for amount, code, day in zip(amounts, codes, days, strict=True)
        ]

    return loop


def write_as_the_bank(published, path):
    """A file of the ECB, which has the price of a euro, from rates into the euro."""
    figures = {}
    codes = sorted(set(published["currency"].to_pylist()) - {"EUR"})
    columns = (published[name].to_pylist() for name in ("date", "currency", "num", "den"))
    for day, code, num, den in zip(*columns, strict=True):
        if code != "EUR":
            figures.setdefault(day, {})[code] = repr(den / num)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["Date", *codes])
        for day in sorted(figures, reverse=True):
            out.writerow([day, *(figures[day].get(code, "N/A") for code in codes)])


# -- frames ---------------------------------------------------------------------------------------


def asof_of(data):
    """polars by hand: each row joined with the last rate up to its day.

    The join needs the rows in the order of days, and they are put back into their own after it.
    """
    rates = polars.from_arrow(data.published().select(["date", "currency", "rate"])).sort("date")
    frame = polars.from_arrow(data.table())

    def join():
        return (
            frame.with_row_index("row")
            .sort("date")
            .join_asof(rates, on="date", by="currency", check_sortedness=False)
            .sort("row")
            .with_columns(amount_eur=(polars.col("amount") * polars.col("rate")).round(2))
            .drop("row", "rate")
        )

    return join


def merge_of(data):
    """pandas by hand, with a rates table that has all days."""
    rates = pandas_of(data.filled().select(["date", "currency", "rate"]))
    frame = pandas_of(data.table())

    def merge():
        out = frame.merge(rates, on=["date", "currency"], how="left")
        out["amount_eur"] = (out["amount"] * out.pop("rate")).round(2)
        return out

    return merge


def pandas_of(table):
    """A frame of pandas: days as datetime64, currencies as str."""
    return table.to_pandas(date_as_object=False).astype({"currency": "str", "date": "datetime64[s]"})


# -- Spark ----------------------------------------------------------------------------------------


def broadcast_of(rates):
    """Spark by hand, exact: a broadcast join with the rates table, and whole numbers near half cents."""
    from pyspark.sql import functions

    cents = "CAST(CAST(abs(amount) AS DECIMAL(17, 2)) * 100 AS DECIMAL(17, 0))"
    result = f"""sign(amount) * CASE
        WHEN abs(units - floor(units) - 0.5D) > units * 2e-15D THEN CAST(floor(units + 0.5D) AS DOUBLE)
        ELSE CAST(
          (CAST(2 * {cents} AS DECIMAL(18, 0)) * num + den) DIV (2 * CAST(den AS DECIMAL(20, 0))) AS DOUBLE
        )
        END / 100"""
    columns = functions.broadcast(rates.select("date", "currency", "rate", "num", "den"))

    def join(rows):
        return (
            rows.join(columns, ["date", "currency"], "left")
            .withColumn("units", functions.expr("abs(amount) * rate * 100"))
            .withColumn("amount_eur", functions.expr(result))
            .drop("units", "rate", "num", "den")
        )

    return join
