"""The result sheet: forms and letterhead, the PDF that is given out, and the document in the archive."""

from khoanh.adapters.signing import CertificateFacts, Refused, Verdict
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
from khoanh.features.sheets.keys import Key, KeyFacts, KeyKind, add_key, enable_key, list_keys, list_own_keys
from khoanh.features.sheets.kinds import FORMS, LEVELS, Document, FormName, Letterhead, Level, Options, Template
from khoanh.features.sheets.render import render_sheet
from khoanh.features.sheets.sign import sign_document
from khoanh.features.sheets.templates import (
    change_letterhead,
    list_template_versions,
    list_templates,
    read_letterhead,
    read_template,
)
from khoanh.features.sheets.verify import Check, verify_document, verify_file

__all__ = [
    "FORMS",
    "LEVELS",
    "CertificateFacts",
    "Check",
    "Document",
    "Draft",
    "FormName",
    "Key",
    "KeyFacts",
    "KeyKind",
    "Letterhead",
    "Level",
    "Mistake",
    "Options",
    "Printed",
    "Refused",
    "Template",
    "TemplateFault",
    "Verdict",
    "add_key",
    "archive_document_job",
    "change_letterhead",
    "change_template",
    "enable_key",
    "follow_report",
    "give_link",
    "list_documents",
    "list_keys",
    "list_objects",
    "list_own_keys",
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
    "sign_document",
    "verify_document",
    "verify_file",
]
