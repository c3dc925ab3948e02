"""Numbers in words, none of which is a slip in the code or name of a currency."""

__all__ = ["HUNDRED", "SCALES", "SMALL"]

SMALL = {
    **{word: n for n, word in enumerate((
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ))},
    **{word: 10 * n for n, word in enumerate((
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ), 2)},
}  # fmt: skip
HUNDRED = {"hundred": 100, "hundreds": 100, "dozen": 12, "dozens": 12}
SCALES = {
    "thousand": 10**3, "lakh": 10**5, "lakhs": 10**5, "lac": 10**5, "lacs": 10**5, "million": 10**6,
    "crore": 10**7, "crores": 10**7, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
