"""The forms of signing in, in our words."""
