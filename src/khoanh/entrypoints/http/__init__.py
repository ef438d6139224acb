"""What every web door stands on: sessions, errors, security headers, the served web app."""

from khoanh.entrypoints.http.app import build_app
from khoanh.entrypoints.http.asker import (
    forget_askers,
    is_asking_still,
    is_secure,
    session_cookie,
    who_asks,
)
from khoanh.entrypoints.http.problems import answer_fault, problem, problem_of

__all__ = [
    "CSRF_COOKIE",
    "SESSION_COOKIE",
    "Gate",
    "answer_accident",
    "answer_fault",
    "answer_refusal",
    "build_app",
    "client_of",
    "forget_askers",
    "is_asking_still",
    "is_secure",
    "problem",
    "problem_of",
    "session_cookie",
    "who_asks",
]
