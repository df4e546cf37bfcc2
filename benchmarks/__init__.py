"""How fast the service is (`docs/performance.md`): ratios, queries and buffers over data made for the purpose.

    python3 start.py bench [S1 …] [--scale small|full] [--rounds N]

Each S… is a module of its own. Nothing here is part of the product; it measures the product's own functions
and pages in a throw-away database.
"""
