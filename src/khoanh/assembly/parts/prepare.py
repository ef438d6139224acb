"""What is done once at a start: the schema, the audit chain, the first set-up."""

import shutil

from khoanh.assembly.build import open_desk
from khoanh.db import is_schema_current, migrate_database
from khoanh.features import accounts, audit
from khoanh.foundation.identity import act_as_system
from khoanh.foundation.settings import Settings


def prepare(settings: Settings, database_url: str) -> None:
    """Bring the schema up to date, anchor the audit chain, and offer the first set-up while nobody has an account."""
    if not is_schema_current(database_url):
        # The database may be a new one, whose keys the cached facts of another would seem to fit.
        shutil.rmtree(settings.data / "cache" / "facts", ignore_errors=True)
        migrate_database(database_url)
    with open_desk(settings, database_url) as desk:
        with desk.unit(act_as_system("serve")) as unit:
            audit.anchor_chain(unit)
        with desk.unit(act_as_system("serve")) as unit:
            secret = "" if accounts.has_accounts(unit) else accounts.create_setup_link(unit)
    if secret:
        address = settings.public_url or f"{'https' if settings.https else 'http'}://{settings.http}"
        print("Chưa có tài khoản nào. Mở liên kết dùng một lần này để tạo quản trị viên:", flush=True)
        print(
            f"No account exists yet. Create the administrator with this one-time link:\n  {address}/setup/{secret}",
            flush=True,
        )
