export * from "./accounts";
export * from "./devices";
export * from "./live";
export * from "./oversight";
export * from "./problem";
export { API, type Listed, refuse, SIGNED_OUT } from "./request";
export * from "./session";
export * from "./studies";
export * from "./uploads";
