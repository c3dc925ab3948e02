"""Which rate answers a question, and what must be told with it."""
