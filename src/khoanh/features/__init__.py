"""What we do, one package a noun."""
