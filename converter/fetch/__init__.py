"""Context publishers: what came back is judged, and put into the store."""
