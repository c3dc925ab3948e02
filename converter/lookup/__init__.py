"""Find the rate that answers a question, and the notes that go with it."""
