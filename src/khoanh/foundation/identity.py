"""Who asks, and what they may do."""

from dataclasses import dataclass
from enum import StrEnum

from khoanh.foundation.errors import Forbidden


class Permission(StrEnum):
    """What can be allowed; a role is an editable set of these."""

    STUDY_LIST = "study.list"
    STUDY_READ = "study.read"
    STUDY_STORE = "study.store"
    STUDY_EXPORT = "study.export"
    STUDY_DELETE = "study.delete"
    IDENTITY_RESOLVE = "identity.resolve"
    PATIENT_READ = "patient.read"
    PATIENT_EDIT = "patient.edit"
    PATIENT_MERGE = "patient.merge"
    ORDER_READ = "order.read"
    ORDER_PLACE = "order.place"
    ORDER_PERFORM = "order.perform"
    ORDER_MATCH = "order.match"
    WORKLIST_READ = "worklist.read"
    CATALOGUE_MANAGE = "catalogue.manage"
    QUEUE_SHOW = "queue.show"
    ROSTER_MANAGE = "roster.manage"
    REPORT_READ = "report.read"
    REPORT_WRITE = "report.write"
    REPORT_APPROVE = "report.approve"
    REPORT_SIGN = "report.sign"
    REPORT_RETURN = "report.return"
    REPORT_PRINT = "report.print"
    REPORT_EXPORT = "report.export"
    SHEET_MANAGE = "sheet.manage"
    HANDOVER_READ = "handover.read"
    HANDOVER_GIVE = "handover.give"
    STATISTICS_READ = "statistics.read"
    MESSAGE_READ = "message.read"
    MESSAGE_RESEND = "message.resend"
    HIS_READ = "his.read"
    HIS_MANAGE = "his.manage"
    DEVICE_READ = "device.read"
    DEVICE_MANAGE = "device.manage"
    STATION_READ = "station.read"
    STATION_MANAGE = "station.manage"
    USER_MANAGE = "user.manage"
    TOKEN_MANAGE = "token.manage"
    AUDIT_READ = "audit.read"
    SYSTEM_READ = "system.read"
    SYSTEM_MANAGE = "system.manage"


class PrincipalKind(StrEnum):
    """What sort of actor it is."""

    USER = "user"
    TOKEN = "token"
    DEVICE = "device"
    LINK = "link"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Principal:
    """The one on whose behalf a request runs.

    Attributes:
        name: Login name, name of the token's owner, AE title or name of the process.
        session: Identifies one web session, association or run; audit collapses repeats within it.
        address: Network address of the peer, empty for our own processes.
    """

    kind: PrincipalKind
    name: str
    permissions: frozenset[Permission]
    session: str = ""
    address: str = ""

    def may(self, permission: Permission) -> bool:
        """Tell whether the permission is held."""
        return permission in self.permissions

    def require(self, permission: Permission) -> None:
        """Refuse unless the permission is held.

        Raises:
            Forbidden: It is not.
        """
        if permission not in self.permissions:
            raise Forbidden(
                f"{self.kind} {self.name} lacks the permission {permission}",
                vi=f"Tài khoản {self.name} không có quyền {permission}",
            )


def act_as_system(name: str) -> Principal:
    """Return the principal of one of our own processes or commands, which may do everything."""
    return Principal(PrincipalKind.SYSTEM, name, frozenset(Permission))
