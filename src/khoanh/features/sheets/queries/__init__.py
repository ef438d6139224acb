"""SQL of sheets: documents and forms, signing keys."""
