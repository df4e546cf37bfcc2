"""How start.py installs, starts and watches the service on one machine. Standard library only."""
