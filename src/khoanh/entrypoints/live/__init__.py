"""The live door: what happens now, pushed to the browser."""
