"""What people type and pass, as values: amounts, sums, days, periods, questions."""
