export { AuditPage } from "./AuditPage";
export { readAuditSearch } from "./audit-search";
