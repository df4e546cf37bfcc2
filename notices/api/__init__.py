"""The API of one's own notices: the same operations and the same sight as the pages."""
