"""What the department did: counts, turn-around, reasons, registers, as pages, files and mails."""

from khoanh.features.statistics.count import count_cases, list_cases, measure_storage, read_register
from khoanh.features.statistics.follow import follow_match, follow_order, follow_report
from khoanh.features.statistics.kinds import (
    Basis,
    CasesPage,
    Count,
    CountedCase,
    Dimension,
    Overview,
    Question,
    Reason,
    Special,
    Stage,
    Stored,
    Used,
)
from khoanh.features.statistics.rules import REGISTERS
from khoanh.features.statistics.workbook import write_register, write_workbook

__all__ = [
    "REGISTERS",
    "Basis",
    "CasesPage",
    "Count",
    "CountedCase",
    "Dimension",
    "Overview",
    "Question",
    "Reason",
    "Special",
    "Stage",
    "Stored",
    "Used",
    "count_cases",
    "follow_match",
    "follow_order",
    "follow_report",
    "list_cases",
    "measure_storage",
    "read_register",
    "write_register",
    "write_workbook",
]
