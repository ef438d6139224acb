"""Typst in worker processes that can be killed: a template, data and files become a PDF/A."""

from khoanh.adapters.typesetting.typeset import Mistake, TemplateFault, draw_pages, typeset

__all__ = ["Mistake", "TemplateFault", "draw_pages", "typeset"]
