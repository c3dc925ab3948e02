"""Fetching rates from publishers: requests are made, and replies are parsed, judged and stored."""
