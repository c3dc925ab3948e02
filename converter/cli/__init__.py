"""The command ``convert``: it reads what is typed and prints the answers; the library finds them."""
