"""Khoanh: a PACS, RIS and web viewer that lets a hospital stop printing film."""
