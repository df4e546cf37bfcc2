"""What every endpoint of the API is made of: reading, refusing, versions, pages, and the description of all.

Who asks, and what they may, is `accounts.api`; the endpoints stand in the `api` package of each app.
"""
