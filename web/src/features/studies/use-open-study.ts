import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { useMay } from "../../ui";

/** Opens a study in the reading window, for those who may read. */
export function useOpenStudy(): (studyUid: string) => void {
  const navigate = useNavigate();
  const mayRead = useMay()("study.read");
  return useCallback(
    (studyUid) => {
      if (mayRead) void navigate({ to: "/viewer/$studyUid", params: { studyUid } });
    },
    [navigate, mayRead],
  );
}
