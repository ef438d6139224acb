"""How others reach us, one package a protocol; a door translates and decides nothing."""
