"""Receive, keep, find and give back DICOM objects."""

from khoanh.features.archive.arrivals import Arrival, read_arrivals
from khoanh.features.archive.conflicts import (
    ObjectConflict,
    ObjectConflictPage,
    find_object_conflicts,
    settle_object_conflict,
)
from khoanh.features.archive.delete import delete_instance, delete_series, delete_study, erase_objects_job
from khoanh.features.archive.departures import Departure, correct_header, depart, iterate_departure, read_departure
from khoanh.features.archive.facts import (
    BASE,
    FrameTable,
    SeriesFacts,
    list_revisions,
    load_series,
    read_facts,
    read_frame_table,
    read_instance_json,
)
from khoanh.features.archive.find import (
    count_matches,
    find,
    find_instances,
    find_patients,
    find_series,
    find_studies,
)
from khoanh.features.archive.headers import limit_header, read_header
from khoanh.features.archive.identities import (
    assign_study,
    correct_identities,
    follow_merge,
    follow_unmerge,
    release_study,
)
from khoanh.features.archive.jobs import prepare_later, prepare_series_job, prune_names_job, trim_facts_job
from khoanh.features.archive.kept import list_classes, list_instances
from khoanh.features.archive.objects import ClassNotSupported, DuplicatePolicy, Mismatch, Receipt, Source, StoredObject
from khoanh.features.archive.queries.settle import is_steady
from khoanh.features.archive.query import ALL, Count, Key, Level, Match, Page, Query
from khoanh.features.archive.receive import Intake, open_intake
from khoanh.features.archive.reindex import ReindexReport, reindex
from khoanh.features.archive.retrieve import (
    correct_objects,
    iterate_dataset,
    iterate_part10,
    locate,
    locate_cover,
    make_part10_head,
    measure_part10,
    part10_head,
    read_correction,
    read_dataset_span,
)
from khoanh.features.archive.settle import settle_packs, steady_index
from khoanh.features.archive.verify import VerifyReport, list_missing_packs, verify_objects

__all__ = [
    "ALL",
    "BASE",
    "Arrival",
    "ClassNotSupported",
    "Count",
    "Departure",
    "DuplicatePolicy",
    "FrameTable",
    "Intake",
    "Key",
    "Level",
    "Match",
    "Mismatch",
    "ObjectConflict",
    "ObjectConflictPage",
    "Page",
    "Query",
    "Receipt",
    "ReindexReport",
    "SeriesFacts",
    "Source",
    "StoredObject",
    "VerifyReport",
    "assign_study",
    "correct_header",
    "correct_identities",
    "correct_objects",
    "count_matches",
    "delete_instance",
    "delete_series",
    "delete_study",
    "depart",
    "erase_objects_job",
    "find",
    "find_instances",
    "find_object_conflicts",
    "find_patients",
    "find_series",
    "find_studies",
    "follow_merge",
    "follow_unmerge",
    "is_steady",
    "iterate_dataset",
    "iterate_departure",
    "iterate_part10",
    "limit_header",
    "list_classes",
    "list_instances",
    "list_missing_packs",
    "list_revisions",
    "load_series",
    "locate",
    "locate_cover",
    "make_part10_head",
    "measure_part10",
    "open_intake",
    "part10_head",
    "prepare_later",
    "prepare_series_job",
    "prune_names_job",
    "read_arrivals",
    "read_correction",
    "read_dataset_span",
    "read_departure",
    "read_facts",
    "read_frame_table",
    "read_header",
    "read_instance_json",
    "reindex",
    "release_study",
    "settle_object_conflict",
    "settle_packs",
    "steady_index",
    "trim_facts_job",
    "verify_objects",
]
