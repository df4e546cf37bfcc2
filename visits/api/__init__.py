"""The API of visits: the same operations and the same sight as the pages."""
