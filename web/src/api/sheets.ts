import { API } from "./request";

/** The sheet of an order's result that was returned, as PDF. */
export const resultSheet = (order: number) => `${API}/orders/${order}/sheet`;
/** The sheet of a version, or of the draft, as PDF; what is not final is marked so. */
export const reportSheet = (report: number, version?: number) =>
  `${API}/reports/${report}/sheet${version ? `?version=${version}` : ""}`;
