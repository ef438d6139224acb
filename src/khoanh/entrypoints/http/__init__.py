"""What every web door stands on: sessions, errors, security headers, the served web app."""

from khoanh.entrypoints.http.app import build_app
from khoanh.entrypoints.http.asker import (
    CSRF_COOKIE,
    SESSION_COOKIE,
    STATION_COOKIE,
    client_of,
    forget_askers,
    is_secure,
    origin_of,
    session_cookie,
    who_asks,
    who_asks_still,
)
from khoanh.entrypoints.http.gate import Gate
from khoanh.entrypoints.http.pages import default_folder, read_page
from khoanh.entrypoints.http.problems import answer_accident, answer_fault, answer_refusal, problem, problem_of

__all__ = [
    "CSRF_COOKIE",
    "SESSION_COOKIE",
    "STATION_COOKIE",
    "Gate",
    "answer_accident",
    "answer_fault",
    "answer_refusal",
    "build_app",
    "client_of",
    "default_folder",
    "forget_askers",
    "is_secure",
    "origin_of",
    "problem",
    "problem_of",
    "read_page",
    "session_cookie",
    "who_asks",
    "who_asks_still",
]
