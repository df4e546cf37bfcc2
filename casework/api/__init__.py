"""The API of casework: the same operations and the same sight as the pages."""
