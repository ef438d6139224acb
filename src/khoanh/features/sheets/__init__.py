"""The result sheet: forms and letterhead, the PDF that is given out, and the document in the archive."""

from khoanh.adapters.typesetting import Mistake, TemplateFault
from khoanh.features.sheets.documents import (
    Printed,
    follow_report,
    give_link,
    list_documents,
    make_document,
    make_document_job,
    print_result,
    print_sheet,
    read_document,
)
from khoanh.features.sheets.edit import Draft, change_template, preview_template
from khoanh.features.sheets.keep import archive_document_job, list_objects
from khoanh.features.sheets.kinds import FORMS, LEVELS, Document, FormName, Letterhead, Level, Options, Template
from khoanh.features.sheets.render import render_sheet
from khoanh.features.sheets.templates import (
    change_letterhead,
    list_template_versions,
    list_templates,
    read_letterhead,
    read_template,
)

__all__ = [
    "FORMS",
    "LEVELS",
    "Document",
    "Draft",
    "FormName",
    "Letterhead",
    "Level",
    "Mistake",
    "Options",
    "Printed",
    "Template",
    "TemplateFault",
    "archive_document_job",
    "change_letterhead",
    "change_template",
    "follow_report",
    "give_link",
    "list_documents",
    "list_objects",
    "list_template_versions",
    "list_templates",
    "make_document",
    "make_document_job",
    "preview_template",
    "print_result",
    "print_sheet",
    "read_document",
    "read_letterhead",
    "read_template",
    "render_sheet",
]
