"""Asking PostgreSQL's guard something that must never become part of SQL text or a log line."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection


def ask(query: str, parameters: list[Any]) -> Any:
    """One row, with the parameters bound by the server."""
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone()
