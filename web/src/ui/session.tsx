import { useQuery } from "@tanstack/react-query";
import { type Permission, type SignedIn, sessionQuery } from "../api";

/** Who is signed in, or null. */
export function useSignedIn(): SignedIn | null {
  return useQuery(sessionQuery).data ?? null;
}

/** Whether the one signed in holds a permission; the server decides again on every request. */
export function useMay(): (permission: Permission) => boolean {
  const user = useSignedIn();
  return (permission) => user?.permissions.includes(permission) ?? false;
}
