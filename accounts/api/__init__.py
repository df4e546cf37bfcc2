"""Who asks the API, and what they may; what every endpoint derives from."""
